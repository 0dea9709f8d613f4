"""The export folder of one session, as docs/formats/export.md lays it out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from server import keyring
from server.claims.models import Claim
from server.claims.queries import newest_claim
from server.recordings import seams
from server.recordings.errors import NoSuchSession
from server.recordings.models import FileState, Part, Receipt, Record, SegmentObject, Session, Statement, Tail
from server.recordings.models import Standing as State
from server.vault.configured import vault
from server.vault.store import ObjectStore
from sync.encoding import encode
from sync.evidence.claim import to_text
from sync.evidence.envelope import MAX_HEADER
from sync.evidence.keys import key_id
from sync.evidence.receipts import ThingKind, Verdict, read_receipt
from sync.shapes import to_map

#: Head of a file -> its segment key.
SegmentKey = Callable[[bytes], bytes]
VERIFIER = Path(__file__).resolve().parents[2] / "msr_verify.py"


def export_session(session_id: str, to: Path, segment_key: SegmentKey | None = None) -> dict[str, int]:
    """Writes the folder and counts what it holds; with `segment_key`, keys too. Raises NoSuchSession."""
    session = Session.objects.select_related("box").filter(pk=session_id).first()
    if session is None:
        raise NoSuchSession(f"session {session_id}: the centre knows none of that id")
    parts = list(Part.objects.filter(session=session).order_by("number"))
    store, claim = vault(), newest_claim(session.pk)
    keys: list[tuple[Path, list[Any]]] = []
    # Receipts before statements: a box that goes on meanwhile then adds words without a receipt, never the reverse.
    counts = {"receipts": _receipts(session, parts, to), "statements": _statements(session, to)}
    counts |= {"records": 0, "segments": 0, "tails": 0}
    for part in parts:
        counts["records"] += _records(part, to)
        for file in SegmentObject.objects.filter(part=part, state=FileState.STORED):
            path = to / f"parts/{part.number:06d}/segments/{file.record:06d}.seg"
            _copy(store, file.vault_key, path)
            counts["segments"] += 1
            keys.append((path, [part.number, file.record, None]))
        for tail in Tail.objects.filter(part=part, state=FileState.STORED):
            path = to / f"parts/{part.number:06d}/tails/{tail.statement:06d}-{tail.place:03d}.tail"
            _copy(store, tail.vault_key, path)
            counts["tails"] += 1
            keys.append((path, [part.number, None, [tail.statement, tail.place]]))
        _proof(part, claim, to)
    if segment_key is not None:
        _write(to / "keys.cbor", encode([[*name, segment_key(_head(path))] for path, name in keys]))
    for paper in seams.papers(session):
        _write(to / f"explanations/{paper.name}", paper.data)
    if claim is not None:
        _write(to / "claim.txt", to_text(bytes(claim.raw)).encode() + b"\n")
    if VERIFIER.exists():
        shutil.copyfile(VERIFIER, to / "msr_verify.py")
    return counts


def _statements(session: Session, to: Path) -> int:
    rows = Statement.objects.filter(box=session.box, standing=State.VERIFIED)
    for number, raw in rows.values_list("number", "raw"):
        _write(to / f"box/{number:08d}.cose", bytes(raw))
    return rows.count()


def _records(part: Part, to: Path) -> int:
    rows = Record.objects.filter(part=part, standing=State.VERIFIED)
    for number, raw in rows.values_list("number", "raw"):
        _write(to / f"parts/{part.number:06d}/records/{number:06d}.cose", bytes(raw))
    return rows.count()


def _proof(part: Part, claim: Claim | None, to: Path) -> None:
    """The proof that the receipt of the part's end carries: later checkpoints are not those that the claim names."""
    if claim is not None and claim.part == part.number:
        _write(to / f"log/{part.number:06d}.cbor", bytes(claim.proof))
        return
    ends = Receipt.objects.filter(box=part.box, digest=part.end_digest, verdict=int(Verdict.VERIFIED))
    raw = ends.values_list("raw", flat=True).first() if part.end_digest else None
    points = {key_id(point): point for point in keyring.trusted().receipt}
    proof = read_receipt(bytes(raw), points.get).value.proof if raw is not None else None
    if proof is not None:
        _write(to / f"log/{part.number:06d}.cbor", encode(to_map(proof)))


def _receipts(session: Session, parts: list[Part], to: Path) -> int:
    verified = Receipt.objects.filter(box=session.box, verdict=int(Verdict.VERIFIED))
    numbers = [part.number for part in parts]
    tails = Tail.objects.filter(part__in=parts).values_list("statement", flat=True)
    found = [
        *verified.filter(kind=int(ThingKind.STATEMENT)),
        *verified.filter(kind__in=(int(ThingKind.RECORD), int(ThingKind.SEGMENT)), a__in=numbers),
        *verified.filter(kind=int(ThingKind.TAIL), a__in=list(tails)),
    ]
    for each in found:
        _write(to / f"receipts/{each.kind}-{each.a}-{each.b}.cose", bytes(each.raw))
    return len(found)


def _copy(store: ObjectStore, key: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for piece in store.read_range(key, 0, store.size(key) or 0):
            file.write(piece)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_HEADER + 12)
    return data[: 12 + int.from_bytes(data[8:12], "big")]


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
