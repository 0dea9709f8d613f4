"""`ferry_receive`: applies what lies in the incoming folder; says what waits and what was refused."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from server.ferry.actions import receive


class Command(BaseCommand):
    help = "Applies the letters in MSR_FERRY/in, each sender's in order."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        report = receive(timezone.now())
        self.stdout.write(f"{report.applied} letters applied, {report.known} known before")
        for line in report.waiting:
            self.stdout.write(f"waiting: {line}")
        if report.refused:
            raise CommandError("refused: " + "; ".join(report.refused))
