from __future__ import annotations

from typing import Any

from django.utils import timezone

from server.bookings import silence
from server.config.watched import Watched


class Command(Watched):
    help = (
        "Reminds whoever must answer a booking, passes on what nobody answered, tells rooms their new day. "
        "Twice changes nothing. --watch: again and again."
    )
    every = 20.0

    def turn(self, **options: Any) -> None:
        done = silence.run(timezone.now())
        self.stdout.write(
            f"reminded {done.reminded}, passed on {done.escalated}, rooms told {done.rooms_told}", ending="\n"
        )
