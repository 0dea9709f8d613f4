"""`ferry_send [--again]`: writes posted letters into the outgoing folder; --again-from N those from N on once more."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from server.ferry.actions import folder, send, write_again


class Command(BaseCommand):
    help = "Writes the letters that were posted into MSR_FERRY/out; --again writes all of them anew."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--again", action="store_const", const=1, dest="first", help="all of them")
        parser.add_argument("--again-from", type=int, dest="first", metavar="N", help="those from number N on")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["first"] is not None:
            write_again(person="ferry_send", number=options["first"])
        self.stdout.write(f"{send(now=timezone.now())} letters written to {folder('out')}")
