"""`ferry --watch`: sends and receives every few seconds, until SIGTERM (an outer centre has no ingest to do it)."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from server.ferry.actions import receive, send


class Command(BaseCommand):
    help = "Carries letters between the database and the folders; --watch goes on until told to stop."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--watch", action="store_true")
        parser.add_argument("--every", type=float, default=5.0, help="seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stop.set())
        while True:
            now = timezone.now()
            sent, report = send(now=now), receive(now)
            if sent or report.applied:
                self.stdout.write(f"{sent} letters written, {report.applied} applied")
            for line in (*report.waiting, *report.refused):
                self.stderr.write(line)
            if not options["watch"] or stop.wait(options["every"]):
                return
