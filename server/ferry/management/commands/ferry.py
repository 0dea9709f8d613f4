"""`ferry --watch 5`: sends and receives every few seconds, until SIGTERM (an outer centre has no ingest to do it)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from server.config.environment import Zone
from server.config.watched import Watched
from server.ferry.actions import receive, send


class Command(Watched):
    help = "Carries letters between the database and the folders; --watch goes on until told to stop."
    requires_system_checks = []
    zones = frozenset({Zone.OUTER})

    def turn(self, **options: Any) -> None:
        now = timezone.now()
        sent, report = send(now=now), receive(now)
        if sent or report.applied:
            self.stdout.write(f"{sent} letters written, {report.applied} applied")
        for line in (*report.waiting, *report.refused):
            self.stderr.write(line)
