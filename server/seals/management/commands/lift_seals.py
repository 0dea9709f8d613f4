from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from server.config.watched import Watched
from server.seals import actions, configured
from server.seals.letters import tell_trust
from server.seals.lists import fetch_all

_DAILY, _HOURLY = timedelta(days=1), timedelta(hours=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


class Command(Watched):
    help = (
        "Stamps signed documents that lack a stamp or proofs, and again before the newest stamp ends; fetches other "
        "authorities' lists hourly; tells the outer zone whom to believe, daily and when an authority is new. Two at "
        "once do no harm. --watch: looks again and again, until SIGTERM."
    )
    every = 10.0
    _fetched = _told = _NEVER
    _authorities: list[bytes] | None = None

    def turn(self, **options: Any) -> None:
        self._fetch(timezone.now())
        self._tell(timezone.now())
        configured.forget_stamp_trouble()
        while not self.stop.is_set() and (found := actions.take(timezone.now())) is not None:
            self.stdout.write(f"{found.kind} {found.key}: {actions.raise_level(found, timezone.now())}")

    def _fetch(self, now: datetime) -> None:
        if now - self._fetched >= _HOURLY:
            self._fetched = now
            for trouble in fetch_all():
                self.stderr.write(f"list not fetched: {trouble}")

    def _tell(self, now: datetime) -> None:
        believed = configured.trust(now)
        authorities = [
            each.dump() for each in (*believed.roots, *believed.between)
        ]  # its lists are made anew each time
        if authorities != self._authorities or now - self._told >= _DAILY:
            self._authorities, self._told = authorities, now
            tell_trust(now)
