"""The ring that reaches back to before the press: everything since the last keyframe, in memory only. Pure."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from agent.media.cutter import STANDARD
from agent.media.errors import GopTooLong

_TOLERANCE_NS = 100_000_000


class Keyed(Protocol):
    """What the ring asks of a packet."""

    @property
    def is_key(self) -> bool: ...

    @property
    def dts_ns(self) -> int: ...


P = TypeVar("P", bound=Keyed)


class KeyframeRing(Generic[P]):
    """Packets since the last keyframe, at most `ring_ns` (100 ms of tolerance for a camera whose GOP is just that)."""

    def __init__(self, ring_ns: int = STANDARD.ring_ns) -> None:
        self._ring_ns = ring_ns
        self._packets: list[P] = []
        self._refused = False

    @property
    def armed(self) -> bool:
        """True while a film begun now would begin with a keyframe from before the press."""
        return bool(self._packets) and not self._refused

    @property
    def holds_keyframe(self) -> bool:
        """True while there is anything to begin with: a film under way goes on where a new one is refused."""
        return bool(self._packets)

    @property
    def oldest(self) -> P | None:
        """The keyframe that a film begun now would be decoded from."""
        return self._packets[0] if self._packets else None

    def add(self, packet: P) -> None:
        """Keep the packet. Raises GopTooLong once a GOP outgrows the ring; whole GOPs of good length arm it again."""
        if packet.is_key:
            if self._packets:
                self._refused = False
            self._packets = [packet]
        elif self._packets:
            self._packets.append(packet)
            self._check_span(packet.dts_ns - self._packets[0].dts_ns)

    def take(self) -> list[P]:
        """Hand over what is held, keyframe first (empty if there is none), and be empty."""
        held, self._packets = self._packets, []
        return held

    def _check_span(self, span_ns: int) -> None:
        if span_ns <= self._ring_ns + _TOLERANCE_NS:
            return
        self._packets = []
        self._refused = True
        raise GopTooLong(
            f"keyframe interval: expected at most {self._ring_ns / 1e9:.0f} s, got more than {span_ns / 1e9:.1f} s; "
            f"set the camera's I-frame interval to {self._ring_ns / 1e9:.0f} s or less"
        )
