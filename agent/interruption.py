"""Whether a crash interrupted a session, and whether it goes on by itself, by a press, or not at all. Mostly pure."""

from __future__ import annotations

from dataclasses import dataclass

from agent.outbox.boxchain import BoxChain, PartHistory
from agent.outbox.layout import Layout
from agent.outbox.reading import read_part_folder
from sync.evidence.records import BoundBooking, Mark, MarkKind, Open, PartBefore, Record, RecordKind
from sync.evidence.statements import Recovered

SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """A session whose last part was closed by `recovered`. `age_ns` runs from its last durable byte."""

    session: bytes
    part: int
    parts_before: tuple[PartBefore, ...]
    age_ns: int
    is_same_boot: bool
    was_stopping: bool
    was_suspended: bool = False
    chapters: tuple[str, ...] = ()
    booking: BoundBooking | None = None

    def goes_on(self, within_s: int) -> bool:
        """Same boot, soon enough, and nobody had asked for a stop, a suspension or a talk."""
        return self.is_same_boot and not self.was_stopping and self.age_ns <= within_s * SECOND_NS


def find_interruption(layout: Layout, chain: BoxChain, *, boot: bytes, wall_ns: int) -> Interruption | None:
    """The interrupted session, or None. Ages are of the wall clock: all that a restart leaves (E10)."""
    used = [p for p in chain.parts.values() if p.session is not None]
    last = max(used, key=lambda p: p.part, default=None)
    if last is None or last.session is None or last.recovered is None:
        return None
    if layout.ended.exists() and layout.ended.read_text(encoding="ascii") == last.session.hex():
        return None
    body = last.recovered.body
    assert isinstance(body, Recovered)
    on_disk = read_part_folder(layout, last.part, last.key, last.armed)
    return Interruption(
        session=last.session,
        part=last.part,
        parts_before=chain.parts_of(last.session),
        age_ns=max(0, wall_ns - _last_written_ns(layout, last.part)),
        is_same_boot=body.boot_before == boot,
        was_stopping=_was_asked_to_stop(on_disk.records) or _was_suspended(on_disk.records),
        was_suspended=_was_suspended(on_disk.records),
        chapters=_chapters(layout, used, last.session),
        booking=next((r.body.booking for r in on_disk.records if isinstance(r.body, Open)), None),
    )


def _was_asked_to_stop(records: tuple[Record, ...]) -> bool:
    return any(isinstance(r.body, Mark) and r.body.mark == MarkKind.STOP_ASKED for r in records)


def _was_suspended(records: tuple[Record, ...]) -> bool:
    """True when a suspension or a talk was under way."""
    suspended = sum(r.head.kind == RecordKind.SUSPEND for r in records)
    return suspended > sum(r.head.kind == RecordKind.RESUME for r in records)


def _chapters(layout: Layout, used: list[PartHistory], session: bytes) -> tuple[str, ...]:
    """What the film has already, over all parts of the session."""
    found: list[str] = []
    for part in sorted((p for p in used if p.session == session), key=lambda p: p.part):
        for record in read_part_folder(layout, part.part, part.key, part.armed).records:
            if isinstance(record.body, Mark) and record.body.mark == MarkKind.CHAPTER:
                found.append(record.body.detail)
    return tuple(found)


def _last_written_ns(layout: Layout, part: int) -> int:
    """When the part's newest byte was written, by the wall clock (renames do not change it)."""
    folder = layout.part(part)
    files = [*folder.glob("sealed/*"), *folder.glob("tails/*"), *folder.glob("open/*"), layout.records(part)]
    return max((path.stat().st_mtime_ns for path in files if path.exists()), default=0)
