"""Another camera in a track's place is said to capture, which signs it: when it is seen, and when a part begins."""

from __future__ import annotations

import logging
from collections.abc import Callable

from agent.course.observations import read_observation
from agent.discovery.cameras import camera_serial
from agent.media.sources.identity import IdentityNotice, IdentityWatch
from agent.media.sources.ports import OpenSource
from agent.requests import ObservedSaid
from firmware_config.camera_network import CameraNetwork

log = logging.getLogger(__name__)


class Identities:
    """`open_source` is for the recorders; `post` puts into capture's inbox and returns at once."""

    def __init__(
        self,
        *,
        open_source: OpenSource,
        network: CameraNetwork | None,
        tracks: frozenset[str],
        post: Callable[[ObservedSaid], None],
        clock: Callable[[], int],
    ) -> None:
        self._tracks, self._post, self._clock = tracks, post, clock
        self._watch = IdentityWatch(open_source=open_source, ask=camera_serial(network), tell=self._say)
        self.open_source: OpenSource = self._watch.open_source
        self._session: bytes | None = None

    def look(self, session: bytes | None) -> None:
        """After each of capture's steps: what was astray before a press is signed in the part that it began."""
        before, self._session = self._session, session
        if session is not None and before is None:
            for notice in self._watch.book.astray():
                self._say(notice)

    def _say(self, notice: IdentityNotice) -> None:
        log.warning("The device of track %s is %s.", notice.track, notice.words)
        self._post(ObservedSaid(read_observation(notice.observation, self._tracks, self._clock())))
