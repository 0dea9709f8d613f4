"""`watch_rooms [--watch SECONDS]`: alarms of rooms begin, are raised and end; how each room fares is kept."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from server.config.environment import Zone
from server.config.watched import Watched
from server.devices.wall import actions


class Command(Watched):
    help = "Looks at every room: alarms are raised and end, its history is kept. --watch: again and again."
    every = 20.0
    zones = frozenset({Zone.INNER})

    def turn(self, **options: Any) -> None:
        turn = actions.look_out(timezone.now())
        if turn is not None and (turn.raised or turn.ended):
            self.stdout.write(f"rooms: {turn.rooms} seen, {turn.raised} alarms raised, {turn.ended} ended")
