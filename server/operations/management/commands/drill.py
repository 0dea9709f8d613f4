"""`drill --from FOLDER`: the newest backup restored aside and looked at; exit code 1 where anything is wrong."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from server.operations import actions
from server.operations.backup import restoring
from server.operations.backup.drilling import drill
from server.operations.backup.making import SUMS
from server.operations.errors import OperationsError


class Command(BaseCommand):
    help = "Restores a backup aside, looks at all of it and says how long that took."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--from", dest="source", required=True, type=Path, help="a backup, or a folder of backups")
        parser.add_argument("--archive-key", type=Path, help="the offline key (PEM): the private keys are opened too")

    def handle(self, *args: Any, **options: Any) -> None:
        source, at, begun, key = options["source"].absolute(), timezone.now(), monotonic(), options["archive_key"]
        try:
            backup = source if (source / SUMS).is_file() else restoring.newest(source)
            actions.check_known(backup)
            found = drill(backup, archive_key=key and key.absolute(), tell=self.stderr.write)
        except (OperationsError, OSError) as error:
            actions.drill_failed(source, str(error), at=at, took_s=monotonic() - begun)
            raise CommandError(str(error)) from error
        took = monotonic() - begun
        actions.drilled(backup, found, with_keys=key is not None, at=at, took_s=took)
        for each in found.seen:
            self.stdout.write(f"{'ok  ' if each.ok else 'BAD '} {each.name}: {each.words}")
        self.stdout.write(f"{backup.name}: {took:.1f} s")
        if not found.ok:
            raise CommandError("the drill found faults: take another backup, and keep this one as it is")
