"""Whether a crash interrupted a session, and whether it goes on by itself, by a press, or not at all. Mostly pure."""

from __future__ import annotations

from dataclasses import dataclass

from agent.outbox.boxchain import BoxChain
from agent.outbox.layout import Layout
from agent.outbox.reading import read_part_folder
from sync.evidence.records import Mark, MarkKind, PartBefore, Record, RecordKind
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

    def goes_on(self, within_s: int) -> bool:
        """Same boot, soon enough, and nobody had asked for a stop or suspension."""
        return self.is_same_boot and not self.was_stopping and self.age_ns <= within_s * SECOND_NS

    def waits_for_press(self, within_s: int) -> bool:
        """A press still goes on with it."""
        return self.age_ns <= within_s * SECOND_NS


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
        was_stopping=_was_stopping(on_disk.records),
    )


def _was_stopping(records: tuple[Record, ...]) -> bool:
    last_suspend = max((r.head.number for r in records if r.head.kind == RecordKind.SUSPEND), default=-1)
    last_resume = max((r.head.number for r in records if r.head.kind == RecordKind.RESUME), default=-1)
    asked = any(isinstance(r.body, Mark) and r.body.mark == MarkKind.STOP_ASKED for r in records)
    return asked or last_suspend > last_resume


def _last_written_ns(layout: Layout, part: int) -> int:
    """When the part's newest byte was written, by the wall clock (renames do not change it)."""
    folder = layout.part(part)
    files = [*folder.glob("sealed/*"), *folder.glob("tails/*"), *folder.glob("open/*"), layout.records(part)]
    return max((path.stat().st_mtime_ns for path in files if path.exists()), default=0)
