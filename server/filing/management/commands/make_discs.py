"""`make_discs [--watch SECONDS]`: makes the discs that people asked for, one after the other."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from server.config.environment import Zone
from server.config.watched import Watched
from server.filing.discs import actions


class Command(Watched):
    help = "Makes the discs that wait, and takes over one whose worker died. --watch: again and again."
    zones = frozenset({Zone.INNER})

    def turn(self, **options: Any) -> None:
        while not self.stop.is_set() and (disc := actions.take(timezone.now())) is not None:
            from server.filing.discs import making  # brings PyAV: only where a disc is made

            making.make(disc, timezone.now)
            disc.refresh_from_db()
            self.stdout.write(f"disc {disc.uid}: {disc.state}, {disc.files} files, {disc.size} bytes")
