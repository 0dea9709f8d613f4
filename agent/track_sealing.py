"""One track of a part being sealed: fragments into segment files, spans into records. The writer thread's."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.media.fragments import Initialisation, MediaFragment
from agent.outbox.store import OpenFile
from agent.part_chain import PartChain
from agent.spans import HOLE_NS, first_from, join
from sync.evidence.envelope import KEY_SIZE, SegmentPlace, SegmentWriter, scan_tail
from sync.evidence.keys import Recipient
from sync.evidence.records import Gap, RecordKind, Segment, Tail, TrackTotal

FIRST_GAP_PIECE_NS = 1_000_000_000
NEXT_GAP_PIECE_NS = 30_000_000_000
RESUMING, RECONNECTING = "resuming", "reconnecting"
AWAITED = (RESUMING, RECONNECTING)
STALLED = "stalled"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DurableFragment:
    """A fragment whose bytes are synced in a file whose name is synced: only now is it recorded (E4)."""

    part: int
    track: str
    segment: int
    fragment: int
    running: bytes
    to_ns: int


@dataclass(slots=True, kw_only=True)
class _OpenSegment:
    writer: SegmentWriter
    file: OpenFile
    initialisation: Initialisation
    from_ns: int
    decode_ns: int
    last_ns: int
    fragments: list[MediaFragment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Absence:
    """Why nothing comes."""

    observed: str
    detail: str


@dataclass(slots=True)
class _Pause:
    """Nothing is recorded from `from_ns` on, on purpose; `is_settled` once all that came before it is sealed."""

    from_ns: int
    absence: _Absence
    before: _Absence
    is_settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SealingTools:
    """What every track of a part needs."""

    chain: PartChain
    recipients: tuple[Recipient, ...]
    entropy: Callable[[int], bytes]
    on_durable: Callable[[DurableFragment], None]
    on_disk_fault: Callable[[str, OSError], None]


class TrackSealer:
    """Takes the events of one track and keeps every nanosecond from the press in one segment, tail or gap."""

    def __init__(self, *, track: str, is_picture: bool, press_ns: int, tools: SealingTools) -> None:
        self.track = track
        self._is_picture = is_picture
        self._tools = tools
        self._chain = tools.chain
        self._initialisation: Initialisation | None = None
        self._open: _OpenSegment | None = None
        self._absence: _Absence | None = None
        self._pieces = 0
        self._next_segment = 0
        self._is_stopped = False
        self._segments = self._size = self._gaps = 0
        self.reached_ns = press_ns
        self.last_durable_ns: int | None = None
        self.ended_at: int | None = None
        self._pause: _Pause | None = None
        self._is_closed = False

    @property
    def has_signed_gap(self) -> bool:
        """True while the source is away and a signed gap says so."""
        return self._absence is not None and self._pieces > 0

    @property
    def is_absent(self) -> bool:
        """True while nothing is expected: the source is away."""
        return self._absence is not None

    @property
    def has_stalled(self) -> bool:
        """True while the source is away because it gave nothing more."""
        return self._absence is not None and self._absence.observed == STALLED

    @property
    def total(self) -> TrackTotal:
        """For the close record."""
        return TrackTotal(name=self.track, segments=self._segments, size=self._size, gaps=self._gaps)

    @property
    def floor_ns(self) -> int:
        """The part cannot close before this."""
        return self._open.from_ns if self._open else self.reached_ns

    def begin_run(self, initialisation: Initialisation) -> None:
        """A new run; an open segment of the last one ends with what came."""
        if self._open is not None and initialisation.run != self._open.initialisation.run:
            self.lose(self._open.last_ns, "run-ended", "a new run began")
        self._initialisation = initialisation

    def take(self, fragment: MediaFragment) -> None:
        """Seal one fragment and make it durable."""
        if self._is_stopped or self._is_closed or (self._pause is not None and self._pause.is_settled):
            return
        is_hole = self._open is not None and fragment.from_ns - self._open.last_ns > HOLE_NS
        may_begin = fragment.opens_segment or not self._is_picture
        if self._open is not None and not fragment.opens_segment and not is_hole:
            self._append(self._open, fragment)
        elif may_begin:
            self._turn(fragment)
        elif self._open is not None:
            self.lose(self._open.last_ns, "missing", "samples are missing inside a run")

    def lose(self, at_ns: int, observed: str, detail: str) -> None:
        """The track has nothing from `at_ns` on, until its next fragment that can begin a segment."""
        if self._open is not None:
            self._close(self._open, max(self._open.from_ns, at_ns))
        if self._absence is None or self._absence.observed in AWAITED:
            self._absence = _Absence(observed, detail[:1024])
            self._pieces = 0

    def lose_from_last(self, observed: str, detail: str) -> None:
        """As `lose`, from the end of the last durable fragment."""
        self.lose(self._open.last_ns if self._open else self.reached_ns, observed, detail)

    def stop(self, observed: str, detail: str) -> None:
        """Nothing more is taken: what is open is closed with what is durable (a full disk)."""
        self.lose_from_last(observed, detail)
        self._is_stopped = True

    def pause(self, at_ns: int, observed: str, detail: str, *, before: str) -> None:
        """Nothing is recorded from `at_ns` on; what came before it may still be on its way (until `ended`).

        `before`: what is observed of a hole over 100 ms between the last sample and `at_ns`.
        """
        self._pause = _Pause(at_ns, _Absence(observed, detail), _Absence(before, "no samples came up to the pause"))
        if self.ended_at is not None:
            self._settle_pause()

    def ended(self, at_ns: int) -> None:
        """Media has handed on everything up to the stop or the pause."""
        self.ended_at = at_ns
        if self._pause is not None and not self._pause.is_settled:
            self._settle_pause()

    def repause(self, at_ns: int, observed: str, detail: str) -> None:
        """One pause ends where another begins: a talk inside a suspension, or its end."""
        self._end_pause(at_ns)
        self.pause(at_ns, observed, detail, before="missing")

    def go_on(self, at_ns: int, observed: str, detail: str) -> None:
        """The pause ends; what is not there yet from here on is `observed`."""
        self._end_pause(at_ns)
        self._absence, self._pieces = _Absence(observed, detail), 0
        self.ended_at = None

    def _settle_pause(self) -> None:
        pause = self._pause
        assert pause is not None
        pause.is_settled = True
        if self._open is not None:
            to_ns = join(from_ns=self._open.from_ns, last_ns=self._open.last_ns, next_ns=pause.from_ns).to_ns
            self._close(self._open, to_ns)
        if self.reached_ns < pause.from_ns:
            self._absence = self._absence or pause.before
            self._gap(pause.from_ns)
        self._absence, self._pieces = pause.absence, 0

    def _end_pause(self, at_ns: int) -> None:
        """The gap of the pause, up to `at_ns`."""
        if self._pause is not None and not self._pause.is_settled:
            self._settle_pause()
        if self._pause is not None and self.reached_ns < at_ns:
            self._gap(at_ns)
        self._pause = None

    def tick(self, now_ns: int) -> None:
        """Sign a piece of an absence that lasts, so that the chain says so while it lasts."""
        due = NEXT_GAP_PIECE_NS if self._pieces else FIRST_GAP_PIECE_NS
        if self._open is None and self._pause is None and self._absence is not None and now_ns - self.reached_ns >= due:
            self._gap(now_ns)
            self._pieces += 1

    def close(self, closed_ns: int) -> None:
        """Account for everything up to the close."""
        if self._pause is not None:
            self._end_pause(closed_ns)
        if self._open is not None:
            last = join(from_ns=self._open.from_ns, last_ns=self._open.last_ns, next_ns=closed_ns)
            self._close(self._open, last.to_ns)
        if self.reached_ns < closed_ns:
            self._absence = self._absence or _Absence("nothing-came", "no samples up to the close")
            self._gap(closed_ns)
        self._is_closed = True

    # --- segments ---

    def _turn(self, fragment: MediaFragment) -> None:
        """Close the open segment where the next begins, say the gap between, begin the next."""
        initialisation = self._initialisation
        if initialisation is None or initialisation.run != fragment.run:
            log.error("Track %s gave a fragment of run %d before its initialisation.", self.track, fragment.run)
            self.lose_from_last("no-initialisation", "a fragment came before its initialisation")
            return
        if self._open is not None:
            to_ns = join(from_ns=self._open.from_ns, last_ns=self._open.last_ns, next_ns=fragment.from_ns).to_ns
            self._close(self._open, to_ns)
        from_ns = first_from(reached_ns=self.reached_ns, starts_ns=fragment.from_ns)
        if from_ns > self.reached_ns:
            self._absence = self._absence or _Absence("missing", "no samples came")
            self._gap(from_ns)
        self._begin(initialisation, [fragment], from_ns, min(fragment.from_ns, from_ns))

    def _begin(
        self, initialisation: Initialisation, fragments: list[MediaFragment], from_ns: int, decode_ns: int
    ) -> None:
        """A new file with these fragments. A disk that fails twice running leaves the track with a gap."""
        begun = self._new_file(initialisation, fragments[0]) or self._new_file(initialisation, fragments[0])
        if begun is None:
            return
        writer, file = begun
        self._absence = None
        opened = _OpenSegment(
            writer=writer,
            file=file,
            initialisation=initialisation,
            from_ns=from_ns,
            decode_ns=decode_ns,
            last_ns=fragments[0].to_ns,
        )
        self._open = opened
        self._durable(opened, fragments[0])
        for fragment in fragments[1:]:
            if self._open is not None:  # the file that is open now: another one, if this one failed too
                self._append(self._open, fragment)

    def _append(self, opened: _OpenSegment, fragment: MediaFragment) -> None:
        try:
            self._chain.outbox.append(opened.file, opened.writer.seal(fragment.data))
        except OSError as error:
            self._fall_back(opened, fragment, error)
            return
        self._durable(opened, fragment)

    def _durable(self, opened: _OpenSegment, fragment: MediaFragment) -> None:
        opened.last_ns = max(opened.last_ns, fragment.to_ns)
        opened.fragments.append(fragment)
        self.last_durable_ns = opened.last_ns
        number, running = opened.writer.last_frame
        self._tools.on_durable(
            DurableFragment(self._chain.part, self.track, opened.writer.place.segment, number, running, opened.last_ns)
        )

    def _close(self, opened: _OpenSegment, to_ns: int) -> None:
        """W2. A failed sync of the end frame makes the file a tail."""
        self._open = None
        try:
            self._chain.outbox.end_segment(opened.file, opened.writer.end())
        except OSError as error:
            self._tools.on_disk_fault(self.track, error)
            self._keep_tail(opened, to_ns, error)
            return
        body = _segment_body(opened, to_ns)
        record = self._chain.sign(RecordKind.SEGMENT, body)
        self._chain.outbox.finish_segment(opened.file, record, bytes(opened.writer.digest))
        self._segments += 1
        self._size += body.size
        self.reached_ns = to_ns

    # --- faults ---

    def _fall_back(self, opened: _OpenSegment, fragment: MediaFragment, error: OSError) -> None:
        """W5: the file becomes a tail; its fragments, still in memory, go into a new file with a new key."""
        self._open = None
        self._tools.on_disk_fault(self.track, error)
        split_ns = max(opened.from_ns, opened.last_ns)
        self._keep_tail(opened, split_ns, error)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            self._absence, self._pieces = _Absence("disk-full", str(error)[:1024]), 0
            return
        fragments = [*opened.fragments, fragment]
        self._begin(opened.initialisation, fragments, split_ns, opened.decode_ns)

    def _keep_tail(self, opened: _OpenSegment, to_ns: int, error: OSError) -> None:
        chain, writer = self._chain, opened.writer
        data = chain.outbox.keep_tail(opened.file, chain.part, chain.next_number)
        digest = hashlib.sha256(data).digest()
        body = Tail(
            track=self.track,
            run=opened.initialisation.run,
            segment=writer.place.segment,
            fragments=scan_tail(data, chain.signer.public_key).fragments,
            size=len(data),
            digest=digest,
            commitment=writer.commitment,
            from_ns=opened.from_ns,
            to_ns=to_ns,
            header=bytes(writer.header_digest),
            observed=f"sync-failed: {os.strerror(error.errno or 0)}",
        )
        record = chain.put(RecordKind.TAIL, body)
        chain.outbox.add_tail_row(record, len(data), digest)
        self.reached_ns = to_ns

    def _new_file(self, initialisation: Initialisation, first: MediaFragment) -> tuple[SegmentWriter, OpenFile] | None:
        """A file with its own key and number; None where the disk refuses it. What it left is kept, named by nobody."""
        outbox, writer = self._chain.outbox, self._new_writer(initialisation.run)
        head = writer.head + writer.seal(initialisation.data) + writer.seal(first.data)
        try:
            return writer, outbox.begin_segment(self._chain.part, self.track, writer.place.segment, head)
        except OSError as error:
            path = outbox.layout.open_segment(self._chain.part, self.track, writer.place.segment)
            log.error("Track %s: the file %s could not be begun: %s", self.track, path, error)
            self._tools.on_disk_fault(self.track, error)
            self._absence, self._pieces = _Absence("sync-failed", str(error)[:1024]), 0
            with contextlib.suppress(OSError):
                outbox.put_aside(path)
            return None

    def _gap(self, to_ns: int) -> None:
        absence = self._absence
        assert absence is not None
        body = Gap(
            track=self.track,
            from_ns=self.reached_ns,
            to_ns=to_ns,
            observed=absence.observed,
            detail=absence.detail,
        )
        self._chain.put(RecordKind.GAP, body)
        self._gaps += 1
        self.reached_ns = to_ns

    def _new_writer(self, run: int) -> SegmentWriter:
        place = SegmentPlace(
            box=self._chain.box, part=self._chain.part, track=self.track, run=run, segment=self._next_segment
        )
        self._next_segment += 1
        return SegmentWriter(
            place=place,
            key=self._tools.entropy(KEY_SIZE),
            signer=self._chain.signer,
            recipients=self._tools.recipients,
        )


def _segment_body(opened: _OpenSegment, to_ns: int) -> Segment:
    writer, initialisation = opened.writer, opened.initialisation
    return Segment(
        track=initialisation.track,
        run=initialisation.run,
        segment=writer.place.segment,
        fragments=writer.fragments,
        size=writer.size,
        digest=bytes(writer.digest),
        commitment=writer.commitment,
        from_ns=opened.from_ns,
        to_ns=to_ns,
        decode_ns=opened.decode_ns,
        time_method=initialisation.time_method,
        time_error_ns=initialisation.time_error_ns,
        header=bytes(writer.header_digest),
        source=initialisation.source,
    )
