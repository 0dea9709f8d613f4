from __future__ import annotations

import time
from typing import Any

from django.utils import timezone

from server.config.watched import Watched
from server.notices import queue, senders


class Command(Watched):
    help = (
        "Sends what waits to go out by e-mail and SMS. Two at once do no harm: each message is taken by one. "
        "--watch: looks again and again, until SIGTERM."
    )

    def go_on(self, pause: float | None, **options: Any) -> None:
        if not senders.configured(time.time):
            self.stderr.write("neither MSR_SMTP nor MSR_SMS is set: notices stay in the app")
        super().go_on(pause, **options)

    def turn(self, **options: Any) -> None:
        out = senders.configured(time.time)
        while not self.stop.is_set() and (found := queue.take(timezone.now())) is not None:
            state = queue.carry(found, timezone.now(), out)
            self.stdout.write(f"delivery {found.pk} by {found.contact.channel}: {state.value}, try {found.tries}")
