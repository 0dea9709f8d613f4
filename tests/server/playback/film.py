"""A real film of some seconds: two cameras and a microphone through agent.media, sealed part by part as a box would."""

from __future__ import annotations

from contextlib import ExitStack

from agent.clock import boottime_ns
from agent.media.fragments import ORIGIN_BEFORE_PRESS_NS, MediaFragment
from tests.builders import SECOND, PartBuilder
from tests.fakes.tracks import RecordedTrack

PRESS = ORIGIN_BEFORE_PRESS_NS
SOURCES = {
    "scene": "synthetic:scene?size=640x360",
    "suspect": "synthetic:suspect?size=640x360",
    "mic-room": "synthetic-mic:room",
}


def shoot(seconds: float) -> dict[str, RecordedTrack]:
    """All tracks from one press, in real time."""
    with ExitStack() as stack:
        room = {name: stack.enter_context(RecordedTrack(name, text)) for name, text in SOURCES.items()}
        for track in room.values():
            track.armed()
        press_ns = boottime_ns()
        for track in room.values():
            track.press(press_ns)
        RecordedTrack.record_until(press_ns + int(seconds * SECOND), list(room.values()))
    return room


def seal(part: PartBuilder, room: dict[str, RecordedTrack], seconds: float, *, lost: tuple[str, int]) -> None:
    """Open, each track's segments, a bookmark at 8 s, close. `lost`: (track, segment) whose span becomes a gap."""
    part.open(tuple(room))
    end = PRESS + int(seconds * SECOND)
    spans = [span for name, track in room.items() for span in _segments(name, track, end)]
    for name, number, begin, to, decode, plain in sorted(spans, key=lambda span: span[3]):
        part.elapsed_ns = to - PRESS
        if (name, number) == lost:
            part.gap(name, begin, to, observed="ended")
        else:
            part.segment(name, begin, to, plain, decode_ns=decode)
    part.mark(PRESS + 8 * SECOND, "宣读权利义务")
    part.elapsed_ns = end - PRESS
    part.close(end)


def _segments(name: str, track: RecordedTrack, end: int) -> list[tuple[str, int, int, int, int, tuple[bytes, ...]]]:
    groups: list[list[MediaFragment]] = []
    for fragment in track.fragments():
        if fragment.opens_segment:
            groups.append([])
        groups[-1].append(fragment)
    begins = [group[0].from_ns for group in groups] + [end]
    found = []
    for number, group in enumerate(groups):
        plain = (track.initialisation(), *(fragment.data for fragment in group))
        begin = max(PRESS, begins[number]) if number == 0 else begins[number]
        found.append((name, number, begin, begins[number + 1], begins[number], plain))
    return found
