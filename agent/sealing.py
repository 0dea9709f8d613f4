"""The only place where media meets evidence: a part from its open record to its close (evidence.md; docs/outbox.md).

Used by the writer thread alone. Offsets are nanoseconds from the part's origin unless a name says boottime.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from agent.media.fragments import (
    Initialisation,
    MediaEvent,
    MediaFragment,
    SourceBack,
    SourceLost,
    TrackEnded,
)
from agent.outbox.boxchain import BoxChain
from agent.outbox.moment import Now
from agent.outbox.selftests import newest_digest
from agent.outbox.store import Outbox
from agent.part_chain import PartChain
from agent.track_sealing import RECONNECTING, RESUMING, DurableFragment, SealingTools, TrackSealer
from sync.evidence.keys import MemorySigner, Recipient
from sync.evidence.records import (
    CONFIDENTIAL,
    AnchorRecord,
    BoundBooking,
    Close,
    Mark,
    MarkKind,
    Open,
    PartBefore,
    Person,
    RecordKind,
    Resume,
    Suspend,
    Track,
)
from sync.evidence.statements import Closed, Opened, StatementKind

NOT_STATED = Person(how="not stated")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxFacts:
    """What every `open` of this box says."""

    box: str
    room: str
    boot: bytes
    software: str
    profile: bytes
    protection: str
    tracks: tuple[Track, ...]
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmedPart:
    """A part's number and key, certified while the box is ready, so that the press waits for nothing."""

    part: int
    signer: MemorySigner
    armed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a press (or command, or recovery) asks for; both instants are boottime."""

    session: bytes
    press_ns: int
    origin_ns: int
    started_by: str
    parts_before: tuple[PartBefore, ...] = ()
    continues: str | None = None
    operator: Person = NOT_STATED
    presiding: Person = NOT_STATED
    booking: BoundBooking | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A suspension that begins at a boottime: `reason` confidential where nothing is captured either."""

    at_ns: int
    reason: str
    by: str
    sealed: bytes | None = None

    @property
    def observed(self) -> str:
        """What the gaps of this span say."""
        return CONFIDENTIAL if self.reason == CONFIDENTIAL else "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """Whom the sealer tells; both return at once."""

    durable: Callable[[DurableFragment], None]
    disk_fault: Callable[[str, OSError], None]


class PartSealer:
    """One living part."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        chain: BoxChain,
        facts: BoxFacts,
        armed: ArmedPart,
        start: Start,
        now: Now,
        entropy: Callable[[int], bytes],
        notices: Notices,
    ) -> None:
        self.part, self.start, self._facts = armed.part, start, facts
        self._box_chain = chain
        self._notices = notices
        self._records = PartChain(
            outbox=outbox, signer=armed.signer, box=facts.box, part=armed.part, armed=armed.armed, now=now
        )
        self._outbox = outbox
        self._press_ns = start.press_ns - start.origin_ns
        tools = SealingTools(
            chain=self._records,
            recipients=facts.recipients,
            entropy=entropy,
            on_durable=self._on_durable,
            on_disk_fault=self._on_disk_fault,
        )
        self._tracks = {
            t.name: TrackSealer(track=t.name, is_picture=t.kind == "picture", press_ns=self._press_ns, tools=tools)
            for t in facts.tracks
        }
        self._originals = frozenset(t.name for t in facts.tracks if not t.derived)
        self._durable: set[str] = set()
        self._pauses: list[Pause] = []
        #: The digest of the signed begin of the confidential talk under way.
        self.talk: bytes | None = None
        self.begun_ns = start.press_ns
        self._open_digest = b""
        self._is_stated = False

    # --- what the part is at ---

    @property
    def waiting_first(self) -> frozenset[str]:
        """Originals with neither a durable fragment nor a signed gap: red is not lit while there is one (E4)."""
        return frozenset(n for n in self._originals - self._durable if not self._tracks[n].has_signed_gap)

    @property
    def absent(self) -> frozenset[str]:
        """Tracks whose source is away."""
        return frozenset(n for n in self._originals if self._tracks[n].is_absent)

    @property
    def stalled(self) -> frozenset[str]:
        """Of these, those whose source did not go: it gives nothing more."""
        return frozenset(n for n in self._originals if self._tracks[n].has_stalled)

    @property
    def durable_tracks(self) -> frozenset[str]:
        """Tracks with at least one durable fragment since the press, or since the last resumption."""
        return frozenset(self._durable)

    @property
    def all_ended(self) -> bool:
        """True when every track has handed on everything up to the stop."""
        return all(t.ended_at is not None for t in self._tracks.values())

    def last_durable_ns(self) -> dict[str, int]:
        """Boottime to which each track is durable."""
        origin = self.start.origin_ns
        reached = {n: self._tracks[n].last_durable_ns for n in self._originals}
        return {n: origin + ns for n, ns in reached.items() if ns is not None}

    # --- its life ---

    def open(self) -> None:
        """The open record, durable. Raises PartBroken."""
        start, facts = self.start, self._facts
        self._outbox.begin_part(self.part)
        body = Open(
            session=start.session,
            parts_before=start.parts_before,
            room=facts.room,
            boot=facts.boot,
            origin_ns=start.origin_ns,
            press_ns=start.press_ns,
            started_by=start.started_by,
            tracks=facts.tracks,
            software=facts.software,
            profile=facts.profile,
            protection=facts.protection,
            operator=start.operator,
            presiding=start.presiding,
            recipients=tuple(bytes(r.key_id) for r in facts.recipients),
            continues=start.continues,
            booking=start.booking,
            self_test=newest_digest(self._outbox.layout.root),
        )
        self._open_digest = self._records.put(RecordKind.OPEN, body).digest
        self._outbox.index.add_part(self.part, start.session, self._open_digest)

    def state_opened(self) -> None:
        """The `opened` statement, once; never waited for by a press."""
        if not self._is_stated:
            self._is_stated = True
            body = Opened(part=self.part, session=self.start.session, open_digest=self._open_digest)
            self._box_chain.state(StatementKind.OPENED, body)

    def take(self, event: MediaEvent) -> None:
        """Seal what media handed on. Raises PartBroken."""
        track = self._tracks.get(event.track)
        if track is None:
            log.error("Media spoke of a track that this part does not have: %s.", event.track)
            return
        match event:
            case Initialisation():
                track.begin_run(event)
            case MediaFragment():
                track.take(event)
            case SourceLost():
                track.lose(event.at_ns, event.observed, event.detail)
            case SourceBack():
                self.mark(MarkKind.SOURCE_BACK, max(event.at_ns, self._press_ns), event.track)
            case TrackEnded():
                track.ended(event.at_ns)

    def dropped(self, track: str) -> None:
        """Fragments of `track` were dropped because the disk did not keep up."""
        self._tracks[track].lose_from_last("overflow", "the disk did not keep up; fragments were dropped")

    def mark(self, kind: MarkKind, at_ns: int, detail: str, sealed: bytes | None = None) -> None:
        """Something at an instant."""
        body = Mark(mark=int(kind), at_ns=max(0, at_ns), detail=detail[:1024], sealed=sealed)
        self._records.put(RecordKind.MARK, body)

    def suspend(self, pause: Pause) -> None:
        """The `suspend` record; what came before it may still be on its way. Raises PartBroken."""
        at_ns = max(pause.at_ns - self.start.origin_ns, *(t.floor_ns for t in self._tracks.values()))
        body = Suspend(at_ns=at_ns, reason=pause.reason, by=pause.by, sealed=pause.sealed)
        is_inside = bool(self._pauses)
        self._pauses.append(pause)
        digest = self._records.put(RecordKind.SUSPEND, body).digest
        self.talk = digest if pause.reason == CONFIDENTIAL else None
        before = "cut" if pause.reason == CONFIDENTIAL else "missing"
        for track in self._tracks.values():
            if is_inside:
                track.repause(at_ns, pause.observed, pause.reason)
            else:
                track.pause(at_ns, pause.observed, pause.reason, before=before)

    def resume(self, at_boottime_ns: int, by: str) -> None:
        """Each track's gap, then the `resume` record: the newest suspension ends. Raises PartBroken."""
        at_ns = max(at_boottime_ns - self.start.origin_ns, *(t.floor_ns for t in self._tracks.values()))
        ended = self._pauses.pop()
        for track in self._tracks.values():
            if self._pauses:
                track.repause(at_ns, self._pauses[-1].observed, self._pauses[-1].reason)
            else:
                observed = RECONNECTING if ended.reason == CONFIDENTIAL else RESUMING
                track.go_on(at_ns, observed, "nothing that can begin has come yet")
        if not self._pauses:
            self._durable.clear()
            self.begun_ns = self.start.origin_ns + at_ns
        self._records.put(RecordKind.RESUME, Resume(at_ns=at_ns, by=by))
        self.talk = None

    def anchor(self, answer: bytes) -> None:
        """The centre's signed answer, already checked."""
        self._records.put(RecordKind.ANCHOR, AnchorRecord(answer=answer))

    def tick(self, boottime_ns: int) -> None:
        """What is due by time: pieces of gaps that last."""
        for track in self._tracks.values():
            track.tick(boottime_ns - self.start.origin_ns)

    def fill_up(self, detail: str) -> None:
        """The disk is full: close every segment with what is durable and take nothing more."""
        for track in self._tracks.values():
            track.stop("disk-full", detail)

    def close(self, at_boottime_ns: int, stopped_by: str) -> None:
        """Account for every track up to the stop, close record, `closed` statement. Raises PartBroken."""
        self.state_opened()
        asked_ns = at_boottime_ns - self.start.origin_ns
        closed_ns = max(asked_ns, self._press_ns, *(t.floor_ns for t in self._tracks.values()))
        for track in self._tracks.values():
            track.close(closed_ns)
        body = Close(
            session=self.start.session,
            parts_before=self.start.parts_before,
            closed_ns=closed_ns,
            stopped_by=stopped_by,
            totals=tuple(t.total for t in self._tracks.values()),
        )
        digest = self._records.put(RecordKind.CLOSE, body).digest
        self._box_chain.state(
            StatementKind.CLOSED, Closed(part=self.part, session=self.start.session, close_digest=digest)
        )
        self._outbox.index.close_part(self.part)

    def _on_durable(self, fragment: DurableFragment) -> None:
        self._durable.add(fragment.track)
        self._notices.durable(fragment)

    def _on_disk_fault(self, track: str, error: OSError) -> None:
        self._notices.disk_fault(track, error)
