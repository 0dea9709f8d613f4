"""W7: what the next start makes of an outbox left in any state. Nothing is deleted; all is signed for."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from pathlib import Path

from agent.outbox.boxchain import BoxChain, PartHistory
from agent.outbox.index import Thing
from agent.outbox.reading import FileRecord, PartOnDisk, read_part_folder
from agent.outbox.schema import Kind
from agent.outbox.store import Outbox, SignedRecord, file_row, record_row
from sync.evidence.envelope import read_header, scan_tail
from sync.evidence.errors import EvidenceFault
from sync.evidence.records import Close, Open
from sync.evidence.statements import Closed, GapFound, Opened, Recovered, Statement, StatementKind, TailFound, Voided

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Recovery:
    """What a start found: the parts it closed, and files that should be there and are not."""

    recovered: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    voided: list[int] = field(default_factory=list)
    missing_files: list[str] = field(default_factory=list)


class Recoverer:
    """One start's recovery; used once, before anything is armed."""

    def __init__(self, *, outbox: Outbox, chain: BoxChain, boot: bytes) -> None:
        self._outbox, self._chain, self._boot = outbox, chain, boot
        self._layout = outbox.layout
        self._found = Recovery()

    def load_chain(self) -> None:
        """Set torn statements aside, read the others. Raises ChainDamaged."""
        for tmp in sorted(self._layout.box.glob(".*.tmp")):
            torn = self._layout.box / "torn"
            torn.mkdir(exist_ok=True)
            self._outbox.move(tmp, torn / f"{tmp.name[1:]}.{len(list(torn.iterdir()))}")
        self._chain.load(path.read_bytes() for path in sorted(self._layout.box.glob("*.cose")))

    def recover(self) -> Recovery:
        """Close every part that nothing closes, finish cut renames."""
        for history in sorted(self._chain.parts.values(), key=lambda p: p.part):
            if history.recovered is not None:
                self._finish_renames(history.recovered)
            elif history.is_pending:
                self._close_part(history)
        return self._found

    def _close_part(self, history: PartHistory) -> None:
        part = history.part
        on_disk = read_part_folder(self._layout, part, history.key, self._chain.armed(part))
        if on_disk.opened is None:
            self._chain.state(StatementKind.VOIDED, Voided(part=part, reason="capture ended before it was used"))
            self._found.voided.append(part)
            return
        if on_disk.unnamed_tails:
            for path in on_disk.unnamed_tails:
                self._take_back(part, path)
            on_disk = read_part_folder(self._layout, part, history.key, self._chain.armed(part))
        self._cut_log(part, on_disk.log_end)
        for file in on_disk.closed_files:
            self._adopt(part, file)
        self._add_rows(part, on_disk)
        if history.session is None:
            self._state_opened(part, on_disk.opened, bytes(on_disk.records[0].digest))
        last = on_disk.records[-1]
        if isinstance(last.body, Close):
            body = Closed(part=part, session=last.body.session, close_digest=bytes(last.digest))
            self._chain.state(StatementKind.CLOSED, body)
            self._found.closed.append(part)
        else:
            self._state_recovered(part, history.key, on_disk)
            self._found.recovered.append(part)
        self._outbox.index.close_part(part)

    def _state_opened(self, part: int, opened: Open, digest: bytes) -> None:
        """The crash came between the open record and its statement."""
        self._chain.state(StatementKind.OPENED, Opened(part=part, session=opened.session, open_digest=digest))

    def _state_recovered(self, part: int, key: bytes, on_disk: PartOnDisk) -> None:
        opened, last, reached = on_disk.opened, on_disk.records[-1], on_disk.reached()
        assert opened is not None
        tails = self._scan(on_disk.open_files, key, reached)
        with_tail = {tail.track for tail in tails}
        gaps = [GapFound(track=name, from_ns=ns) for name, ns in sorted(reached.items()) if name not in with_tail]
        same = "in the same boot" if opened.boot == self._boot else "in another boot"
        body = Recovered(
            part=part,
            session=opened.session,
            last_record=last.head.number,
            last_digest=bytes(last.digest),
            tails=tuple(tails),
            gaps=tuple(gaps),
            boot_before=opened.boot,
            observed=f"capture ended without a close; the next start was {same}",
        )
        statement = self._chain.state(StatementKind.RECOVERED, body)
        self._finish_renames(statement)

    def _scan(self, files: tuple[Path, ...], key: bytes, reached: dict[str, int]) -> list[TailFound]:
        tails = []
        for path in files:
            data = path.read_bytes()
            try:
                scan = scan_tail(data, key)
            except EvidenceFault as error:
                log.warning("The file %s holds nothing that is signed (%s); it is put aside.", path.name, error)
                self._outbox.put_aside(path)
                continue
            header = scan.read.header
            tails.append(
                TailFound(
                    track=header.track,
                    run=header.run,
                    segment=header.segment,
                    fragments=scan.fragments,
                    signed_bytes=scan.signed_bytes,
                    size=len(data),
                    digest=hashlib.sha256(data).digest(),
                    header=bytes(scan.read.envelope.digest),
                    from_ns=reached[header.track],
                )
            )
        return tails

    def _finish_renames(self, statement: Statement) -> None:
        body = statement.body
        assert isinstance(body, Recovered)
        number = statement.head.number
        rows: list[Thing] = []
        for place, tail in enumerate(body.tails):
            source = self._layout.open_segment(body.part, tail.track, tail.segment)
            target = self._layout.found_tail(body.part, number, place)
            if source.exists():
                self._outbox.move(source, target)
            if target.exists():
                path = self._layout.relative(target)
                rows.append(file_row(Kind.TAIL, number, place, tail.size, tail.digest, path, owner=body.part))
        if rows:
            self._outbox.index.add(*rows)

    def _cut_log(self, part: int, end: int) -> None:
        path = self._layout.records(part)
        rest = path.read_bytes()[end:]
        if not rest:
            return
        torn = self._layout.records_torn(part)
        self._outbox.put_small(torn, (torn.read_bytes() if torn.exists() else b"") + rest)
        self._outbox.cut(path, end)

    def _take_back(self, part: int, path: Path) -> None:
        """W7.10: a living tail that no record names is an open file again, and found as a tail."""
        try:
            header = read_header(path.read_bytes()).header
        except EvidenceFault as error:
            log.warning("The file %s holds nothing that is signed (%s); it is put aside.", path.name, error)
            self._outbox.put_aside(path)
            return
        self._outbox.move(path, self._layout.open_segment(part, header.track, header.segment))

    def _adopt(self, part: int, file: FileRecord) -> None:
        """A whole file under its old name: the crash came between trailer and rename."""
        if file.path.suffix == ".part":
            self._outbox.move(file.path, self._layout.sealed(part, file.record.head.number))

    def _add_rows(self, part: int, on_disk: PartOnDisk) -> None:
        add_part_rows(self._outbox, part, on_disk)


def add_part_rows(outbox: Outbox, part: int, on_disk: PartOnDisk) -> None:
    """Rows of a part's records and sealed files; those that are there already stay."""
    rows = []
    for record in on_disk.records:
        signed = SignedRecord(part, record.head.number, bytes(record.digest), record.raw)
        rows.append(record_row(signed))
    for file in on_disk.closed_files:
        number, body = file.record.head.number, file.record.body
        name = outbox.layout.relative(outbox.layout.sealed(part, number))
        rows.append(file_row(Kind.SEGMENT, part, number, file.size, body.digest, name))  # type: ignore[union-attr]
    opened = on_disk.opened
    if opened is not None:
        outbox.index.add_part(part, opened.session, bytes(on_disk.records[0].digest))
    outbox.index.add(*rows)
