from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from server.bookings import silence


class Command(BaseCommand):
    help = (
        "Reminds whoever must answer a booking, passes on what nobody answered, tells rooms their new day. "
        "Twice changes nothing. --watch: again and again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", type=float, metavar="SECONDS", help="run again so often")

    def handle(self, *args: Any, watch: float | None, **options: Any) -> None:
        while True:
            done = silence.run(timezone.now())
            self.stdout.write(
                f"reminded {done.reminded}, passed on {done.escalated}, rooms told {done.rooms_told}", ending="\n"
            )
            if watch is None:
                return
            time.sleep(watch)
