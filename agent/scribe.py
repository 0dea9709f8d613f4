"""What the writer thread does: arms, opens, seals, states, closes, retires. Owns outbox, box chain and the living part.

Everybody else reads `view`, a value that is replaced whole, and hears notices; nothing here waits for anybody.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from agent.health import is_disk_slow
from agent.media.fragments import MediaEvent
from agent.outbox.boxchain import BoxChain
from agent.outbox.moment import Now
from agent.outbox.retire import Retirer
from agent.outbox.store import Outbox
from agent.outside_parts import OutsideParts
from agent.sealing import ArmedPart, BoxFacts, Notices, PartSealer, Pause, Start
from agent.track_sealing import DurableFragment
from sync.evidence.keys import new_part_key
from sync.evidence.notes import seal_note
from sync.evidence.records import MarkKind
from sync.evidence.statements import Armed, StatementKind, Voided

STATE_OPENED_AFTER_NS = 2_000_000_000
PROBE_AGAIN_NS = 10_000_000_000
REFILL_AGAIN_NS = 10_000_000_000
PROBE_WELL_NS = 3_600_000_000_000
FULL = (errno.ENOSPC, errno.EDQUOT)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """The view changed in a way that may move the room."""


@dataclass(frozen=True, slots=True)
class PartClosed:
    """A part was closed durably."""

    part: int


@dataclass(frozen=True, slots=True)
class DiskTrouble:
    """A write or sync failed; `is_full` for want of space."""

    is_full: bool
    detail: str


@dataclass(frozen=True, slots=True)
class WriterBroken:
    """The writer ended; so must the process."""

    detail: str


Notice = Progress | PartClosed | DiskTrouble | WriterBroken


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the living part is at; times are boottime."""

    armed: int | None = None
    part: int | None = None
    session: bytes | None = None
    waiting: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    durable: frozenset[str] = frozenset()
    all_ended: bool = False
    last_durable_ns: dict[str, int] = field(default_factory=dict)
    statement: int = 0
    index_behind: int = 0
    begun_ns: int | None = None
    press_ns: int | None = None
    seen_ns: int = 0
    is_disk_slow: bool = False
    #: The digest of the signed begin of the confidential talk under way.
    talk: bytes | None = None


class Scribe:
    """The writer's hands. Every method but `view` runs in the writer thread (or before it starts)."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        chain: BoxChain,
        facts: BoxFacts,
        now: Now,
        entropy: Callable[[int], bytes],
        tell: Callable[[Notice], None],
        ledger: Path | None = None,
    ) -> None:
        self._outbox, self._chain, self._facts = outbox, chain, facts
        self._now, self._entropy, self._tell = now, entropy, tell
        self._ledger = ledger
        self._armed: ArmedPart | None = None
        self._sealer: PartSealer | None = None
        self._is_full = False
        self._must_fill_up: str | None = None
        self._is_disk_slow = False
        self._probe_due_ns = self._refill_due_ns = 0
        self.outside = OutsideParts(
            chain, signed=self._publish, refused=lambda detail: tell(DiskTrouble(False, detail))
        )
        self.view = View(statement=chain.number, seen_ns=now().boottime_ns)

    def arm(self) -> None:
        """Certify the next part's key and number (W4), while nothing presses."""
        if self._armed is not None:
            return
        part = max(self._chain.parts, default=0) + 1
        signer = new_part_key()
        statement = self._chain.state(StatementKind.ARMED, Armed(part=part, part_key=signer.public_key))
        self._armed = ArmedPart(part=part, signer=signer, armed=bytes(statement.digest))
        self._publish()

    def disarm(self, reason: str) -> None:
        """Void an armed key that will not be used; it dies with this process."""
        if self._armed is not None:
            self._chain.state(StatementKind.VOIDED, Voided(part=self._armed.part, reason=reason))
            self._armed = None

    def begin(self, start: Start) -> None:
        """The open record of a new part, durable."""
        self.arm()
        assert self._armed is not None
        armed, self._armed = self._armed, None
        self._is_full = False
        self._sealer = PartSealer(
            outbox=self._outbox,
            chain=self._chain,
            facts=self._facts,
            armed=armed,
            start=start,
            now=self._now,
            entropy=self._entropy,
            notices=Notices(durable=self._on_durable, disk_fault=self._on_disk_fault),
        )
        self._sealer.open()
        log.info("Part %d of session %s was opened by %s.", armed.part, start.session.hex(), start.started_by)
        self._publish()

    def take(self, event: MediaEvent) -> None:
        """Seal what media handed on; what comes outside a part is nobody's."""
        if self._sealer is not None:
            self._sealer.take(event)
            self._after_change()

    def drop(self, track: str) -> None:
        """Fragments of a track were dropped before they came here."""
        log.error("Fragments of track %s were dropped: the disk does not keep up.", track)
        if self._sealer is not None:
            self._sealer.dropped(track)
            self._after_change()

    def mark(self, kind: MarkKind, at_boottime_ns: int, detail: str, sealed: bytes | None = None) -> None:
        """A mark in the living part; none where there is no part."""
        if self._sealer is not None:
            self._sealer.mark(kind, at_boottime_ns - self._sealer.start.origin_ns, detail, sealed)

    def suspend(self, pause: Pause) -> None:
        """The living part is suspended; none where there is no part."""
        if self._sealer is not None:
            self._sealer.suspend(pause)
            log.info("Part %d was suspended (%s) by %s.", self._sealer.part, pause.reason, pause.by)
            self._after_change()

    def resume(self, at_boottime_ns: int, by: str) -> None:
        """The newest suspension ends, durably."""
        if self._sealer is not None:
            self._sealer.resume(at_boottime_ns, by)
            log.info("Part %d was resumed by %s.", self._sealer.part, by)
            self._after_change()

    def anchor(self, answer: bytes) -> None:
        """The centre's checked answer."""
        if self._sealer is not None:
            self._sealer.anchor(answer)

    def fill_up(self, detail: str) -> None:
        """No more room: nothing more is taken into the living part."""
        if self._sealer is not None and not self._is_full:
            self._is_full = True
            self._outbox.give_up_reserve()
            self._sealer.fill_up(detail)
            self._publish()

    def close(self, at_boottime_ns: int, stopped_by: str) -> None:
        """Close the living part; its key is gone afterwards (E9)."""
        if self._sealer is None:
            return
        self._sealer.close(at_boottime_ns, stopped_by)
        part, self._sealer = self._sealer.part, None
        self._outbox.fill_reserve()
        log.info("Part %d was closed by %s.", part, stopped_by)
        self._publish()
        self._tell(PartClosed(part))

    def tick(self) -> None:
        """What is due by time."""
        sealer = self._sealer
        if sealer is not None:
            now_ns = self._now().boottime_ns
            sealer.tick(now_ns)
            if not sealer.waiting_first or now_ns - sealer.start.press_ns > STATE_OPENED_AFTER_NS:
                sealer.state_opened()
            self._after_change()
        else:
            self._look_at_disk()
            self._refill_reserve()
            self._publish()
        if self._outbox.index.behind:
            self._outbox.index.flush()

    def _look_at_disk(self) -> None:
        """Measure once, and while the disk is slow every 10 s."""
        now_ns = self._now().boottime_ns
        if now_ns < self._probe_due_ns:
            return
        sync_ns = self._outbox.median_sync_ns(lambda: self._now().boottime_ns)
        self._is_disk_slow = is_disk_slow(sync_ns=sync_ns, tracks=len(self._facts.tracks))
        self._probe_due_ns = now_ns + (PROBE_AGAIN_NS if self._is_disk_slow else PROBE_WELL_NS)

    def _refill_reserve(self) -> None:
        """What a statement took outside parts is put back when there is room: the next part is not closed for it."""
        now_ns = self._now().boottime_ns
        if not self._outbox.layout.reserve.exists() and now_ns >= self._refill_due_ns:
            self._refill_due_ns = now_ns + REFILL_AGAIN_NS
            if self._outbox.fill_reserve():
                log.info("The reserve is there again.")

    def retire(self, retirer: Retirer) -> None:
        """Retire what the receipts free (W6), only while nothing records."""
        if self._sealer is None:
            retirer.retire(self._now().wall.unix_ns)

    def note_talk(self, is_under_way: bool) -> None:
        """A confidential talk is remembered over restarts: no start connects a source inside it.

        A disk that refuses does not undo the talk: what cannot be noted is told, and the sources stay closed.
        """
        try:
            self._outbox.put_small(self._outbox.layout.talk, b"under way" if is_under_way else b"")
        except OSError as error:
            log.error("The confidential talk could not be noted on the disk: %s", error)
            self._tell(DiskTrouble(error.errno in FULL, f"talk: {error}"))

    def sealed(self, text: str) -> bytes:
        """A short text that names a person or says why, for the recipients only."""
        return seal_note(text, box=self._facts.box, recipients=self._facts.recipients)

    def _on_durable(self, fragment: DurableFragment) -> None:
        if self._ledger is not None:
            line = f"{fragment.part} {fragment.track} {fragment.segment} {fragment.fragment} {fragment.running.hex()}\n"
            with self._ledger.open("a", encoding="ascii") as file:
                file.write(line)

    def _on_disk_fault(self, track: str, error: OSError) -> None:
        log.error("A write for track %s failed: %s", track, error)
        is_full = error.errno in FULL
        self._tell(DiskTrouble(is_full, f"{track}: {error}"))
        if is_full:
            self._must_fill_up = str(error)

    def _after_change(self) -> None:
        if self._outbox.is_reserve_spent and not self._is_full and self._must_fill_up is None:
            # a record took it: what is left of it is for the close, film must not eat it up
            self._must_fill_up = "a record found the disk full and was written out of the reserve"
            log.error("The disk is full: %s.", self._must_fill_up)
            self._tell(DiskTrouble(True, self._must_fill_up))
        if self._must_fill_up is not None:
            detail, self._must_fill_up = self._must_fill_up, None
            self.fill_up(detail)
        self._publish()

    def _publish(self) -> None:
        before, sealer = self.view, self._sealer
        base = View(
            armed=self._armed.part if self._armed else None,
            statement=self._chain.number,
            index_behind=self._outbox.index.behind,
            seen_ns=self._now().boottime_ns,
            is_disk_slow=self._is_disk_slow,
            talk=sealer.talk if sealer is not None else self._chain.talk_digest,
        )
        if sealer is not None:
            base = replace(
                base,
                part=sealer.part,
                begun_ns=sealer.begun_ns,
                press_ns=sealer.start.press_ns,
                session=sealer.start.session,
                waiting=sealer.waiting_first,
                absent=sealer.absent,
                durable=sealer.durable_tracks,
                all_ended=sealer.all_ended,
                last_durable_ns=sealer.last_durable_ns(),
            )
        self.view = base
        if _moved(before, base):
            self._tell(Progress())


def _moved(before: View, after: View) -> bool:
    def what(view: View) -> tuple[object, ...]:
        return (view.armed, view.part, view.waiting, view.absent, view.durable, view.all_ended)

    return what(before) != what(after)
