from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from server.seals import actions, configured
from server.seals.letters import tell_trust
from server.seals.lists import fetch_all

_DAILY, _HOURLY = timedelta(days=1), timedelta(hours=1)


class Command(BaseCommand):
    help = (
        "Stamps signed documents that lack a stamp or proofs, and again before the newest stamp ends; fetches other "
        "authorities' lists hourly; tells the outer zone daily whom to believe. Two at once do no harm. --watch: looks "
        "again and again, until SIGTERM."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", type=float, metavar="SECONDS", help="look for work so often")

    def handle(self, *args: Any, watch: float | None, **options: Any) -> None:
        stop = threading.Event()
        fetched = told = datetime.min.replace(tzinfo=UTC)
        if watch is not None:
            for each in (signal.SIGTERM, signal.SIGINT):
                signal.signal(each, lambda *_: stop.set())
            self.stdout.write("watching for documents to stamp")
        while True:
            now = timezone.now()
            if now - fetched >= _HOURLY:
                fetched = now
                for trouble in fetch_all():
                    self.stderr.write(f"list not fetched: {trouble}")
            if now - told >= _DAILY:
                told = now
                tell_trust(now)
            configured.forget_stamp_trouble()
            while not stop.is_set() and (found := actions.take(timezone.now())) is not None:
                self.stdout.write(f"{found.kind} {found.key}: {actions.raise_level(found, timezone.now())}")
            if watch is None or stop.wait(watch):
                return
