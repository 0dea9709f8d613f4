from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from server.config.watched import Watched
from server.seals import actions, configured
from server.seals.letters import tell_trust

_DAILY = timedelta(days=1)


class Command(Watched):
    help = (
        "Stamps signed documents that lack a stamp or proofs, and again before the newest stamp ends; tells the outer "
        "zone daily whom to believe. Two at once do no harm. --watch: looks again and again, until SIGTERM."
    )
    every = 10.0
    _told: datetime | None = None

    def turn(self, **options: Any) -> None:
        self._tell(timezone.now())
        configured.forget_stamp_trouble()
        while not self.stop.is_set() and (found := actions.take(timezone.now())) is not None:
            self.stdout.write(f"{found.kind} {found.key}: {actions.raise_level(found, timezone.now())}")

    def _tell(self, now: datetime) -> None:
        if self._told is None or now - self._told >= _DAILY:
            tell_trust(now)
            self._told = now
