"""A thread of the uplink that brings the reports of self-tests to the centre, over HTTPS: too large for telemetry.

What the centre has taken is remembered by name beside uplink.db; a report that is brought twice is one there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from agent.outbox.selftests import report_files, reports_of
from firmware_config.centre_web import CentreWeb
from firmware_config.enrol import exchange
from firmware_config.errors import CentreRefused, ConfigurationError
from firmware_config.files import write_whole
from firmware_config.profile import Profile

log = logging.getLogger(__name__)

PATH = "/rooms/box/selftests/"
SOON, AGAIN = timedelta(seconds=30), timedelta(minutes=10)

#: Brings bytes to the centre. Raises CentreUnreachable or CentreRefused.
Bring = Callable[[CentreWeb, bytes], None]


def bring(centre: CentreWeb, raw: bytes) -> None:
    """One report. Raises CentreUnreachable or CentreRefused."""
    exchange.post(centre.origin, PATH, raw, context=exchange.proven(centre.ca))


class Bringing:
    """Looks twice a minute; `taken` is the file that names what the centre has."""

    def __init__(self, profile: Profile, taken: Path, *, bring: Bring = bring) -> None:
        self._centre, self._reports, self._taken, self._bring = profile.centre, reports_of(profile.outbox), taken, bring
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bringing", daemon=True)

    def start(self) -> None:
        """Begins, where the profile names a centre."""
        if self._centre is not None:
            self._thread.start()

    def close(self) -> None:
        """Ends it; an answer that is awaited is not waited for."""
        self._ended.set()

    def turn(self) -> timedelta:
        """Brings what the centre does not have; how long until the next look. A refusal holds up no other report."""
        assert self._centre is not None
        files, pause = report_files(self._reports), SOON
        taken = self._names() & {path.name for path in files}
        for path in files:
            if path.name in taken:
                continue
            try:
                self._bring(self._centre, path.read_bytes())
            except CentreRefused as error:
                log.warning("The centre refused the self-test %s: %s", path.stem, error)
                pause = AGAIN
                continue
            taken.add(path.name)
            self._remember(taken)
            log.info("The self-test %s was brought to the centre.", path.stem)
        return pause

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                pause = self.turn()
            except (ConfigurationError, OSError) as error:
                log.info("Self-tests wait: %s", error)
                pause = AGAIN
            self._ended.wait(pause.total_seconds())

    def _names(self) -> set[str]:
        try:
            return set(self._taken.read_text("ascii").split())
        except FileNotFoundError:
            return set()

    def _remember(self, names: set[str]) -> None:
        write_whole(self._taken, "\n".join(sorted(names)).encode("ascii"))
