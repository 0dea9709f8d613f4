from __future__ import annotations

import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from server.notices import queue, senders


class Command(BaseCommand):
    help = (
        "Sends what waits to go out by e-mail and SMS. Two at once do no harm: each message is taken by one. "
        "--watch: looks again and again, until SIGTERM."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", type=float, metavar="SECONDS", help="look for work so often")

    def handle(self, *args: Any, watch: float | None, **options: Any) -> None:
        stop, out = threading.Event(), senders.configured(time.time)
        if watch is not None:
            for each in (signal.SIGTERM, signal.SIGINT):
                signal.signal(each, lambda *_: stop.set())
        if not out:
            self.stderr.write("neither MSR_SMTP nor MSR_SMS is set: notices stay in the app")
        while True:
            while not stop.is_set() and (found := queue.take(timezone.now())) is not None:
                state = queue.carry(found, timezone.now(), out)
                self.stdout.write(f"delivery {found.pk} by {found.contact.channel}: {state.value}, try {found.tries}")
            if watch is None or stop.wait(watch):
                return
