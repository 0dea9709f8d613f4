"""capture.db follows the files: built anew when it is missing or damaged, missing rows added when it lags."""

from __future__ import annotations

from agent.outbox.boxchain import BoxChain
from agent.outbox.reading import read_part_folder
from agent.outbox.recovery import add_part_rows
from agent.outbox.schema import Kind
from agent.outbox.store import Outbox, file_row, statement_row
from sync.evidence import cose
from sync.evidence.records import Tail
from sync.evidence.statements import MAX_STATEMENT, Recovered


def reindex(outbox: Outbox, chain: BoxChain, newest_part: int) -> list[str]:
    """Add what has no row; gives the files that rows name, that were not retired, and that are not there.

    `newest_part` as the index knew it before recovery: what recovery adds by itself says nothing of what is missing.
    """
    index, layout = outbox.index, outbox.layout
    # A hole would keep the centre waiting for its predecessor for ever.
    known = {int(str(number)) for (number,) in index.query("SELECT a FROM thing WHERE kind=1")}
    for path in sorted(layout.box.glob("*.cose")):
        if int(path.stem) not in known:
            raw = path.read_bytes()
            digest = cose.read(raw, typ=cose.STATEMENT, limit=MAX_STATEMENT).digest
            index.add(statement_row(int(path.stem), bytes(digest), raw))
    for part, history in sorted(chain.parts.items()):
        if part >= newest_part and not history.voided:
            _add_part(outbox, chain, part)
    rows = index.query("SELECT kind, a, b, path FROM thing WHERE path IS NOT NULL AND retired=0")
    gone = [
        (int(str(k)), int(str(a)), int(str(b)), str(p)) for k, a, b, p in rows if not (layout.root / str(p)).exists()
    ]
    retired = [(k, a, b) for k, a, b, _ in gone if (k, a, 0 if k == Kind.TAIL else b) in chain.retired]
    index.mark_retired(retired)
    return [path for k, a, b, path in gone if (k, a, b) not in retired]


def _add_part(outbox: Outbox, chain: BoxChain, part: int) -> None:
    history = chain.parts[part]
    # The record of a retired segment went with its file: in a part that has ended a hole in the chain hides nothing.
    on_disk = read_part_folder(outbox.layout, part, history.key, history.armed if history.is_pending else None)
    add_part_rows(outbox, part, on_disk)
    for record in on_disk.records:
        if isinstance(record.body, Tail):
            path = outbox.layout.relative(outbox.layout.living_tail(part, record.head.number))
            outbox.index.add(
                file_row(Kind.SEGMENT, part, record.head.number, record.body.size, record.body.digest, path)
            )
    if history.recovered is not None and isinstance(history.recovered.body, Recovered):
        number = history.recovered.head.number
        for place, tail in enumerate(history.recovered.body.tails):
            path = outbox.layout.relative(outbox.layout.found_tail(part, number, place))
            outbox.index.add(file_row(Kind.TAIL, number, place, tail.size, tail.digest, path, owner=part))
    if history.close_digest is not None:
        outbox.index.close_part(part)
