"""A real film of some seconds: two cameras and a microphone through agent.media, sealed part by part as a box would."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

from agent.clock import boottime_ns
from agent.media.fragments import ORIGIN_BEFORE_PRESS_NS, MediaFragment
from sync.evidence.records import CONFIDENTIAL, MarkKind, PartBefore
from tests.builders import SECOND, PartBuilder
from tests.fakes.tracks import RecordedTrack

PRESS = ORIGIN_BEFORE_PRESS_NS
SOURCES = {
    "scene": "synthetic:scene?size=640x360",
    "suspect": "synthetic:suspect?size=640x360",
    "mic-room": "synthetic-mic:room",
}


def shoot(seconds: float, sources: Mapping[str, str] = SOURCES) -> dict[str, RecordedTrack]:
    """All tracks from one press, in real time."""
    with ExitStack() as stack:
        room = {name: stack.enter_context(RecordedTrack(name, text)) for name, text in sources.items()}
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


#: A hearing with its course: film, suspended, film, a confidential talk, film; each about 4 s (where sound was cut).
COURSE_SOURCES = {
    "composite": "synthetic:composite?size=640x360",
    "scene": "synthetic:scene?size=640x360",
    "suspect": "synthetic:suspect?size=640x360",
    "mic-room": "synthetic-mic:room",
}
COURSE_S = 18.0
_PAUSED = {1: "technical", 3: CONFIDENTIAL}
_NO_HOLE_NS = 100_000_000
#: (segment of the sound, s after it began, mark, detail)
_COURSE_MARKS = (
    (0, 0.5, MarkKind.NOTICE, "zh-CN"),
    (0, 1.0, MarkKind.CHAPTER, "C1_NOTICE"),
    (0, 2.0, MarkKind.CAPTION, ""),
    (0, 2.5, MarkKind.CHAPTER, "C2_IDENTITY"),
    (2, 1.0, MarkKind.CHAPTER, "C3_RIGHTS"),
    (2, 1.2, MarkKind.SIGNAL, "covered suspect begun"),
    (2, 2.4, MarkKind.SIGNAL, "covered suspect ended"),
    (2, 2.5, MarkKind.BOOKMARK, "出示转账记录"),
    (3, 0.1, MarkKind.CONFIRMED, "begin panel"),
    (4, 0.2, MarkKind.CONFIRMED, "end panel"),
    (4, 0.7, MarkKind.CHAPTER, "C14_END"),
    (4, 0.9, MarkKind.MISSING, "C9_EVIDENCE: 速裁案件，未作证据开示"),
)


class Hearing:
    """A part that grows by about 4 s of all tracks, or by a suspension of as much.

    All tracks are suspended at one instant; a track that is not back at the resumption (pictures wait for a keyframe,
    sound for its next file) has a gap until it is.
    """

    def __init__(self, part: PartBuilder, room: dict[str, RecordedTrack], paused: Mapping[int, str] = _PAUSED) -> None:
        self._part, self._room, self._paused = part, room, paused
        self._tracks = {name: _segments(name, track, PRESS + int(COURSE_S * SECOND)) for name, track in room.items()}
        part.open(tuple(room))

    def first(self, number: int) -> int:
        """Where the first track begins that segment."""
        return min(own[number][2] for own in self._tracks.values())

    def begins(self, number: int) -> float:
        """Where the last track begins that segment, or all are suspended, s after the press."""
        last = max(own[number][2] for own in self._tracks.values())
        return ((self.first(number) if number in self._paused else last) - PRESS) / SECOND

    def film(self, number: int, lost: tuple[str, int] | None = None) -> None:
        """That segment of every track; `lost`: (track, segment) that became a gap."""
        for name, own in self._tracks.items():
            _, _, begin, to, decode, plain = own[number]
            to = self.first(number + 1) if number + 1 in self._paused else to
            back = self.first(number) if number - 1 in self._paused else begin
            self._part.elapsed_ns = max(self._part.elapsed_ns, to - PRESS)
            if begin - back < _NO_HOLE_NS:
                begin = back
            else:
                self._part.gap(name, back, begin, observed="not-ready")
            if (name, number) == lost:
                self._part.gap(name, begin, to, observed="stalled")
            else:
                kept = [f.data for f in self._room[name].segments()[number] if f.from_ns < to]
                self._part.segment(name, begin, to, (plain[0], *kept), decode_ns=decode)

    def suspend(self, number: int) -> None:
        """Suspended where that segment would be, and what has passed of it told; not resumed yet."""
        reason, begin, to = self._paused[number], self.first(number), self.first(number + 1)
        self._part.suspend(begin, reason)
        self._part.elapsed_ns = to - PRESS
        for name in self._tracks:
            self._part.gap(name, begin, to, observed=reason if reason == CONFIDENTIAL else "suspended")

    def resume(self, number: int) -> None:
        """Resumed where that segment begins."""
        self._part.resume(self.first(number))


def seal_course(part: PartBuilder, room: dict[str, RecordedTrack], *, lost: tuple[str, int]) -> list[float]:
    """The hearing above, up to a crash found at the next start; where its five spans begin, s after the press."""
    hearing = Hearing(part, room)
    for number in range(5):
        if number in _PAUSED:
            hearing.suspend(number)
            hearing.resume(number + 1)
        else:
            hearing.film(number, lost)
    begins = [0.0, *(hearing.begins(number) for number in range(1, 5))]
    for number, after, mark, detail in _COURSE_MARKS:
        part.mark(PRESS + int((begins[number] + after) * SECOND), detail, mark)
    part.crash(tails={}, gaps=dict.fromkeys(room, PRESS + int(COURSE_S * SECOND)))
    return begins


def seal_rest(part: PartBuilder, before: PartBuilder, room: dict[str, RecordedTrack], *, after_s: float) -> None:
    """A second part of that session, of 4 s, pressed so long after the first."""
    part.elapsed_ns = base = int(after_s * SECOND)
    named = PartBefore(part=before.number, close_digest=before.end or b"")
    part.open(tuple(room), (named,), continues="another boot")
    end = PRESS + 4 * SECOND
    for name, track in room.items():
        _, _, begin, _, decode, plain = _segments(name, track, PRESS + int(COURSE_S * SECOND))[0]
        part.segment(name, begin, end, plain, decode_ns=decode)
    part.elapsed_ns = base + 4 * SECOND
    part.close(end)
