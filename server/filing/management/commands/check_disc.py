"""`check_disc UID MEDIUM [--by USER]`: reads a burnt disc again and keeps what came of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from server.access.models import User
from server.filing.discs import actions
from server.filing.discs.comparing import compare
from server.filing.errors import FilingError
from server.filing.models import Disc
from server.filing.policies import MADE


class Command(BaseCommand):
    help = "Compares every file of a drive, a mounted disc or an image with what was made; exit 1 where it differs."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("disc", help="the disc's number, as its page says it")
        parser.add_argument("medium", type=Path, help="drive (/dev/sr0), folder where it is mounted, or image")
        parser.add_argument("--by", default="", help="user name of whoever reads it back")

    def handle(self, *args: Any, **options: Any) -> None:
        disc = Disc.objects.filter(uid=options["disc"], state__in=MADE).select_related("case").first()
        if disc is None:
            raise CommandError(f"disc {options['disc']}: none of that number was made")
        by = User.objects.filter(username=options["by"], is_active=True).first() if options["by"] else None
        medium: Path = options["medium"]
        compared = compare(medium, disc.manifest_digest, lambda size: None)
        kind = "folder" if medium.is_dir() else "image" if medium.is_file() else "drive"
        try:
            actions.note_checked(disc=disc, compared=compared, medium=kind, by=by, now=timezone.now())
        except FilingError as error:
            raise CommandError(str(error)) from error
        told = {"disc": str(disc.uid), "files": compared.files, "bytes": compared.size, "faults": list(compared.faults)}
        self.stdout.write(json.dumps(told, ensure_ascii=False))
        if compared.faults:
            raise CommandError("the disc differs from what was made")
