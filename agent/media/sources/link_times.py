"""A link's packets on CLOCK_BOOTTIME: one line of arrivals for picture and sound together, so that they stay in step.

Pure. Both streams carry the far side's clock; laid on arrival each by itself, the one that its sender holds back more
would slip against the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.media.errors import ClockJumped
from agent.media.fragments import TrackKind
from agent.media.sources.ports import Packet
from agent.media.timeline import PICTURE_RULES, ArrivalLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One packet as it came, in nanoseconds of the link's own clock; `dts_ns` is None while it is not known yet."""

    kind: TrackKind
    payload: bytes
    pts_ns: int
    dts_ns: int | None
    duration_ns: int
    is_key: bool
    arrival_ns: int
    parameters: bytes = b""


class LinkTimes:
    """Takes what is heard, gives it back in boottime; holds it until the line has settled (0.4 s)."""

    def __init__(self) -> None:
        self._line = ArrivalLine(PICTURE_RULES)
        self._undated: list[Heard] = []
        self._held: list[tuple[Heard, int]] = []
        self._last_ns: int | None = None
        self._has_begun = False

    def take(self, heard: Heard) -> list[tuple[TrackKind, Packet]]:
        """The packets that are ready now, in order of their coming. Raises ClockJumped."""
        for each, dts_ns in self._dated(heard):
            is_sound = each.kind is TrackKind.SOUND
            stamp_ns = dts_ns + each.duration_ns if is_sound else dts_ns
            jump_ns = self._line.note(stamp_ns, each.arrival_ns)
            if jump_ns:
                raise ClockJumped(f"link: expected time stamps as they arrive, got a jump of {jump_ns / 1e9:+.2f} s")
            self._held.append((each, dts_ns))
        if not self._line.settled:
            return []
        held, self._held = self._held, []
        return [(each.kind, self._placed(each, dts_ns)) for each, dts_ns in held]

    def _dated(self, heard: Heard) -> list[tuple[Heard, int]]:
        """Pictures only from the first keyframe. The first ones of a stream with B frames come without decoding
        times: they are counted back from the first one that has it, in steps of a picture."""
        if heard.kind is TrackKind.SOUND:
            return [(heard, heard.pts_ns if heard.dts_ns is None else heard.dts_ns)]
        if not self._has_begun and not heard.is_key:
            return []
        self._has_begun = True
        if heard.dts_ns is None:
            self._undated.append(heard)
            return []
        undated, self._undated = self._undated, []
        back = [(each, heard.dts_ns - (len(undated) - place) * heard.duration_ns) for place, each in enumerate(undated)]
        return [*back, (heard, heard.dts_ns)]

    def _placed(self, heard: Heard, dts_ns: int) -> Packet:
        step_ns = 0 if self._last_ns is None else max(0, dts_ns - self._last_ns)
        self._last_ns = dts_ns if self._last_ns is None else max(dts_ns, self._last_ns)
        at_ns = self._line.smooth(dts_ns, step_ns)
        return Packet(
            payload=heard.payload,
            dts_ns=at_ns,
            cts_ns=heard.pts_ns - dts_ns if heard.kind is TrackKind.PICTURE else 0,
            duration_ns=heard.duration_ns,
            is_key=heard.is_key,
            arrival_ns=heard.arrival_ns,
            parameters=heard.parameters,
        )
