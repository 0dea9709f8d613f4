"""A thread of the uplink that keeps the box's certificate fresh. The next connection takes what lies there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from agent import clock
from firmware_config.enrol import renewal
from firmware_config.errors import ConfigurationError
from firmware_config.profile import Profile

log = logging.getLogger(__name__)

ISSUING, AGAIN, DAILY = timedelta(seconds=5), timedelta(hours=1), timedelta(days=1)


def wall_now() -> datetime:
    """The wall clock."""
    return datetime.fromtimestamp(clock.wall_ns() / 1e9, UTC)


class Renewing:
    """Looks daily, asks hourly once it is due; a refusal is told, and the connection goes on with what it has."""

    def __init__(self, profile: Profile, *, now: Callable[[], datetime] = wall_now) -> None:
        self._profile, self._now = profile, now
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="renewing", daemon=True)

    def start(self) -> None:
        """Begins, where the profile names a centre."""
        if self._profile.centre is not None:
            self._thread.start()

    def close(self) -> None:
        """Ends it; an answer that is awaited is not waited for."""
        self._ended.set()

    def turn(self) -> timedelta:
        """One look; how long until the next."""
        now = self._now()
        due = renewal.renewal_date(renewal.own_certificate(self._profile))
        if now < due:
            return min(DAILY, due - now)
        ends = renewal.renew(self._profile)
        if ends is None:
            log.info("The centre is issuing the certificate that follows this box's.")
            return ISSUING
        log.info("The box's certificate was renewed; it ends on %s.", ends.date())
        return DAILY

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                pause = self.turn()
            except ConfigurationError as error:
                log.warning("The box's certificate was not renewed: %s", error)
                pause = AGAIN
            self._ended.wait(pause.total_seconds())
