from __future__ import annotations

import signal
import threading
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from server.seals import actions, configured
from server.seals.letters import tell_trust

_DAILY = timedelta(days=1)


class Command(BaseCommand):
    help = (
        "Stamps signed documents that lack a stamp or proofs, and again before the newest stamp ends; tells the outer "
        "zone daily whom to believe. Two at once do no harm. --watch: looks again and again, until SIGTERM."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", type=float, metavar="SECONDS", help="look for work so often")

    def handle(self, *args: Any, watch: float | None, **options: Any) -> None:
        stop, told = threading.Event(), None
        if watch is not None:
            for each in (signal.SIGTERM, signal.SIGINT):
                signal.signal(each, lambda *_: stop.set())
            self.stdout.write("watching for documents to stamp")
        while True:
            told = self._tell(told, timezone.now())
            configured.forget_stamp_trouble()
            while not stop.is_set() and (found := actions.take(timezone.now())) is not None:
                self.stdout.write(f"{found.kind} {found.key}: {actions.raise_level(found, timezone.now())}")
            if watch is None or stop.wait(watch):
                return

    def _tell(self, told: datetime | None, now: datetime) -> datetime:
        if told is not None and now - told < _DAILY:
            return told
        tell_trust(now)
        return now
