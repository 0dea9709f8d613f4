"""Performs what the table asks of a part: recorders and writer begin, end, pause, are cut and connected again.

Runs in capture's thread and waits for nothing: records are the writer's jobs, sources close in their own threads.
All instants are boottime.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from agent.anchors import Anchors
from agent.arrivals import Arrival
from agent.course.hearing import Course
from agent.course.seams import FeedEdge
from agent.media.errors import MediaError
from agent.media.fragments import ORIGIN_BEFORE_PRESS_NS, SourceLost
from agent.media.recorder import TrackRecorder
from agent.scribe import Scribe
from agent.sealing import Pause, Start
from agent.writer import Writer
from sync.evidence.records import CONFIDENTIAL, MarkKind

#: So long every source has been closed before a talk's begin is signed: what was on its way has nowhere to go.
SETTLED_NS = 250_000_000

log = logging.getLogger(__name__)


class Conduct:
    """The hands of capture; `course` is where the hearing stands."""

    def __init__(
        self,
        *,
        scribe: Scribe,
        writer: Writer,
        recorders: Mapping[str, TrackRecorder],
        anchors: Anchors,
        feed: FeedEdge,
        course: Course,
        clock: Callable[[], int],
    ) -> None:
        self.course = course
        self._first = course
        self._scribe, self._writer, self._recorders = scribe, writer, recorders
        self._anchors, self._feed, self._clock = anchors, feed, clock
        self._origin_ns = self._press_ns = self._again_ns = 0
        self._closed_ns: int | None = None

    @property
    def is_turning(self) -> bool:
        """True until the writer has got to the newest resumption: what it says is of before."""
        return self._again_ns > (self._scribe.view.begun_ns or 0)

    @property
    def filming_since_ns(self) -> int:
        """Nothing that is observed is signed from before this: the press, or the newest end of a pause."""
        return max(self._press_ns, self._again_ns)

    # --- a part ---

    def start(self, start: Start, course: Course) -> None:
        """Open a part; every track films from the press."""
        self._origin_ns, self._press_ns, self._again_ns = start.origin_ns, start.press_ns, 0
        self.course = course
        self._writer.do(lambda: self._scribe.begin(start))
        for track, recorder in self._recorders.items():
            try:
                recorder.begin(start.origin_ns, start.press_ns)
            except MediaError as error:
                log.error("Track %s could not begin: %s", track, error)
                self._writer.offer(SourceLost(track, ORIGIN_BEFORE_PRESS_NS, "not-ready", str(error)))
        self._anchors.part_opened(self._clock())
        if course.holds:
            self.mark(MarkKind.HOLDS, start.press_ns, ",".join(course.holds))

    def close(self, at_ns: int, by: str) -> None:
        """Every track ends; what the film should have and has not is signed as missing."""
        self.mark(MarkKind.STOP_ASKED, at_ns, by)
        for name in self.course.unsaid:
            why = self.course.reasons.get(name)
            self.mark(MarkKind.MISSING, at_ns, f"{name}: {why}" if why else name)
        self._end_tracks(at_ns)
        self._anchors.part_closing(self._clock())

    def closed(self) -> None:
        """The part is closed durably: the next hearing begins with nothing said."""
        self.course = self._first
        self._anchors.part_closed()

    # --- suspension ---

    def suspend(self, at_ns: int, *, reason: str, by: str, detail: str) -> None:
        """Every track's run ends at this instant; sources stay connected and armed."""
        pause = Pause(at_ns=at_ns, reason=reason, by=by, sealed=self._sealed(detail))
        self._writer.do(lambda: self._scribe.suspend(pause))
        self._end_tracks(at_ns)
        self.course = self.course.suspend(reason, at_ns)

    def resume(self, at_ns: int, *, by: str) -> None:
        """Every track begins a new run, with nothing from before this instant."""
        for recorder in self._recorders.values():
            recorder.settle()
        self._writer.do(lambda: self._scribe.resume(at_ns, by))
        self.film_again(at_ns)
        self.course = self.course.resumed()

    def film_again(self, at_ns: int) -> None:
        """Every track goes on as soon as it has something to begin with."""
        self._again_ns = at_ns
        for track, recorder in self._recorders.items():
            try:
                recorder.go_on(self._origin_ns, at_ns)
            except MediaError as error:
                log.error("Track %s could not go on: %s", track, error)

    # --- confidential talk ---

    def begin_talk(self, at_ns: int, *, by: str) -> None:
        """Take nothing more, at once; the talk begins when every source is closed (`look_at_talk`)."""
        self.keep_cut(at_ns, by=by)
        self._writer.do(lambda: self._scribe.note_talk(True))

    def keep_cut(self, at_ns: int, *, by: str) -> None:
        """Close every source, empty every ring, darken every derived process."""
        self._feed.dark()
        for recorder in self._recorders.values():
            recorder.cut(at_ns)
        self._closed_ns = None
        self.course = self.course.talk_begun(at_ns, by)

    @property
    def is_cutting(self) -> bool:
        """True until every source of a talk is closed."""
        return self.course.talk is not None and not self.course.talk.is_cut

    def look_at_talk(self, *, in_part: bool) -> None:
        """Once every source is closed, its begin is signed: from here on not a byte is taken in."""
        talk, at_ns = self.course.talk, self._clock()
        if talk is None or talk.is_cut or not all(recorder.is_cut for recorder in self._recorders.values()):
            return
        self._closed_ns = self._closed_ns or at_ns
        if at_ns - self._closed_ns < SETTLED_NS:
            return
        self.course = self.course.talk_cut(at_ns, in_part=in_part)
        if in_part:
            pause = Pause(at_ns=at_ns, reason=CONFIDENTIAL, by=talk.by)
            self._writer.do(lambda: self._scribe.suspend(pause))
        else:
            self._writer.do(lambda: self._scribe.outside.begin_talk(at_ns, talk.by))

    def end_talk(self, at_ns: int, *, by: str, in_part: bool) -> None:
        """Its end is signed and durable before a source is opened again; nothing from before it is ever filmed."""
        talk = self.course.talk

        def sign_then_connect() -> None:
            if in_part:
                self._scribe.resume(at_ns, by)
            elif talk is not None:
                self._scribe.outside.end_talk(talk.since_ns, talk.by, at_ns, by)
            self._scribe.note_talk(False)
            for recorder in self._recorders.values():
                recorder.uncut(at_ns)
            self._feed.light()

        self._writer.do(sign_then_connect)
        self.course = self.course.talk_ended()

    def confirm(self, which: str, at_ns: int, *, by: str, in_part: bool) -> None:
        """The lawyer confirms an edge of the newest talk: signed where the talk is."""
        if self.course.is_talk_outside:
            self._writer.do(lambda: self._scribe.outside.confirm_talk(which, at_ns, by))
        elif in_part:
            self.mark(MarkKind.CONFIRMED, at_ns, f"{which} {by}")
        self.course = self.course.confirmed(which)

    # --- arrivals ---

    def arrived(self, arrival: Arrival, at_ns: int, *, by: str) -> None:
        """Somebody has come: the box chain says so, whether or not a part is open."""
        self._writer.do(lambda: self._scribe.outside.arrive(arrival, at_ns, by))

    # --- marks ---

    def mark(self, kind: MarkKind, at_ns: int, detail: str, *, secret: str = "") -> None:
        """A mark of the living part; `secret` is sealed."""
        self._writer.do(lambda: self._scribe.mark(kind, at_ns, detail, self._sealed(secret)))

    def _sealed(self, text: str) -> bytes | None:
        return self._scribe.sealed(text) if text else None

    def _end_tracks(self, at_ns: int) -> None:
        for track, recorder in self._recorders.items():
            try:
                recorder.end(at_ns)
            except MediaError as error:
                log.debug("Track %s had no film to end: %s", track, error)
