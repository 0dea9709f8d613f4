"""`backup --to FOLDER`: the whole centre, on another disk; each object once for all backups."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from server.keyring import KeyMissing
from server.operations import actions
from server.operations.backup.making import make
from server.operations.errors import OperationsError


class Command(BaseCommand):
    help = "Makes a backup of database, stores and (sealed) keys below a folder of another disk."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--to", required=True, type=Path, help="folder for all backups, best on another machine")

    def handle(self, *args: Any, **options: Any) -> None:
        root, at, begun = options["to"].absolute(), timezone.now(), monotonic()
        try:
            made = make(root, at, self.stderr.write)
        except (OperationsError, KeyMissing, OSError) as error:
            actions.backup_failed(root, str(error), at=at, took_s=monotonic() - begun)
            raise CommandError(f"{error}\nNo backup was made; what was copied so far stays for the next.") from error
        actions.backed_up(made, at=at, took_s=monotonic() - begun)
        self.stdout.write(
            f"{made.folder}\n{made.objects} objects, {made.copied} of them new ({made.copied_bytes} bytes), "
            f"{monotonic() - begun:.1f} s\ndigest {made.digest}"
        )
