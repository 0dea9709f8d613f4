"""Who listens in on a track beside its recording. Values only; nothing here may wait."""

from __future__ import annotations

from typing import Protocol

from agent.media.sources.ports import Packet, StreamInfo


class Tap(Protocol):
    """Listens to one track; every call returns at once and raises nothing. `took` is called only while `wanted`."""

    @property
    def wanted(self) -> bool:
        """True while somebody listens."""
        ...

    def opened(self, info: StreamInfo) -> None:
        """The source was opened and gives this."""
        ...

    def took(self, packet: Packet, at_ns: int) -> None:
        """A packet was taken in whose time is `at_ns` (boottime)."""
        ...

    def lost(self) -> None:
        """The source is gone. May come twice."""
        ...
