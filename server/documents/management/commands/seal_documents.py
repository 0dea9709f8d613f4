"""`seal_documents`: makes whole what was signed and broke off before its seals."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from server.documents.completing import finish_left


class Command(BaseCommand):
    help = (
        "Typesets and seals documents whose last hand was given while no certificate could be had or the web process "
        "ended. --watch: again and again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", type=float, metavar="SECONDS", help="look so often")

    def handle(self, *args: Any, watch: float | None, **options: Any) -> None:
        while True:
            made = finish_left(timezone.now())
            if made:
                self.stdout.write(f"{made} documents became whole")
            if watch is None:
                return
            time.sleep(watch)
