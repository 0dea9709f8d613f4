"""`tell_alarms [--watch SECONDS]`: people and monitoring systems hear of alarms, once, and of their end."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from server.config.environment import Zone
from server.config.watched import Watched


class Command(Watched):
    help = "Tells people and monitoring systems of what stands. --watch: again and again."
    every = 15.0
    zones = frozenset({Zone.INNER})

    def turn(self, **options: Any) -> None:
        from server.operations import telling  # not in the outer zone, which has no rooms

        turn = telling.tell(timezone.now())
        if turn.told or turn.over:
            self.stdout.write(f"alarms: {turn.told} told, {turn.over} over")
