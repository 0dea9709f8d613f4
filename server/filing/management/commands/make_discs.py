"""`make_discs [--watch SECONDS]`: makes the discs that people asked for, one after the other."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from server.filing.discs import actions, making


class Command(BaseCommand):
    help = "Makes the discs that wait, and takes over one whose worker died. --watch: looks again so often."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", type=float, metavar="SECONDS", help="look for new ones so often")

    def handle(self, *args: Any, watch: float | None, **options: Any) -> None:
        while True:
            while (disc := actions.take(timezone.now())) is not None:
                began = time.monotonic()
                making.make(disc, timezone.now)
                disc.refresh_from_db()
                self.stdout.write(f"disc {disc.uid}: {disc.state}, {disc.files} files, {time.monotonic() - began:.1f} s")
            if watch is None:
                return
            time.sleep(watch)
