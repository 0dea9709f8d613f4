"""Readers of what is evidence, as targets call them: payloads are signed by a key of this file before they are read."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

import msr_verify
from sync.encoding import decode, encode
from sync.errors import MalformedInput, PeerFault
from sync.evidence import bookings as booked
from sync.evidence import checkpoint, claim, cose, envelope, receipts, records, selftests, statements
from sync.evidence.findings import Trust
from sync.evidence.keys import MemorySigner
from sync.evidence.verify import verify_export
from sync.shapes import from_map, to_map
from tests.verifier import folder_builder as fb

VECTORS = Path(__file__).parents[1] / "vectors" / "evidence"
WIRE = VECTORS.parent / "wire"
SIGNER = MemorySigner(ec.derive_private_key(4711, ec.SECP256R1()))
KEYS = cose.only(SIGNER.public_key)
LIMIT = 64 * 1024
_OURS = {"suites": [1], "devices": {}, "receipt": [], "claim": [SIGNER.public_key.hex()], "logs": {}}
OUR_TRUST = msr_verify.parse_trust(_OURS)


def payloads(pattern: str) -> Iterator[bytes]:
    """The payloads of every envelope below the good vectors whose name fits, each once."""
    seen = set()
    for path in sorted(VECTORS.glob(f"ok-*/{pattern}")):
        payload = cbor_of(path.read_bytes()[1:])[2]
        if payload not in seen:
            seen.add(payload)
            yield payload


def cbor_of(data: bytes) -> Any:
    """Decoded; for vectors, which are good."""
    return decode(data, limit=1 << 24)


# ------------------------------------------------------------------------------------------------ canonical bytes


def canonical(data: bytes) -> Any:
    """Two readers of canonical bytes, one verdict: sync.encoding and the public verifier's."""
    try:
        other: Any = msr_verify.Canonical(data, "x").whole()
    except msr_verify.Refusal:
        other = PeerFault
    try:
        ours: Any = decode(data, limit=LIMIT)
    except PeerFault:
        ours = PeerFault
    assert ours == other, f"one reader says {ours!r:.80}, the other {other!r:.80}"
    if ours is PeerFault:
        raise MalformedInput("refused by both")
    return ours


# ------------------------------------------------------------------------------------------------ signed payloads


def signed(
    typ: str, read: Callable[[bytes, cose.KeyLookup], Any], said: Callable[[Any], Any]
) -> Callable[[bytes], Any]:
    """Signs a payload as `typ`, then reads it and keeps what was said."""
    return lambda payload: said(read(cose.sign(SIGNER, typ, payload), KEYS))


def written(value: Any) -> bytes:
    """A shaped value's payload; a pair is a head and its body at key 8."""
    if isinstance(value, tuple):
        head, body = value
        return encode(to_map(head) | {8: to_map(body) if is_dataclass(body) else body})
    return encode(to_map(value))


def envelope_of(raw: bytes) -> Any:
    """An envelope by whoever signed it, and whether it is believed."""
    found = cose.read(raw, typ=cose.RECORD, limit=LIMIT)
    cose.check(found, {fb.key_id(fb.part_key(n)): fb.point(fb.part_key(n)) for n in (1, 2)}.get)
    return found


record = signed(cose.RECORD, records.read_record, lambda r: (r.head, r.body))
statement = signed(cose.STATEMENT, statements.read_statement, lambda s: (s.head, s.body))
receipt = signed(cose.RECEIPT, receipts.read_receipt, lambda r: r.value)
anchor = signed(cose.ANCHOR, receipts.read_anchor, lambda r: r.value)
command = signed(cose.COMMAND, receipts.read_command, lambda r: r.value)
bookings = signed(cose.BOOKINGS, booked.read_bookings, lambda b: b)
self_test = signed(cose.SELF_TEST, selftests.read_self_test, lambda r: r[0])
claim_said = signed(cose.CLAIM, claim.read_claim, lambda c: c.claim)


def claim_text(data: bytes) -> Any:
    """A claim as text: two readers, one verdict."""
    text = data.decode("utf-8", "replace")
    theirs = msr_verify.verify_claim(text, OUR_TRUST)
    try:
        raw = claim.from_text(text)
        claim.read_claim(raw, KEYS)
    except PeerFault:
        assert not theirs.ok, "sync refuses a claim that msr_verify believes"
        raise
    assert theirs.ok or theirs.step == "claim", f"msr_verify refuses a claim that sync believes: {theirs.step}"
    return raw


def header(payload: bytes) -> envelope.Header:
    """The header of a segment file, signed."""
    raw = cose.sign(SIGNER, cose.HEADER, payload)
    return envelope.read_header(envelope.MAGIC + len(raw).to_bytes(4, "big") + raw).header


def segment_file(data: bytes) -> tuple[int, int, int]:
    """A file as a tail (how far its signatures go), and opened with its key."""
    scanned = envelope.scan_tail(data, fb.point(fb.part_key(1)))
    place = scanned.read.header
    key = fb.sha(f"segment key {place.part} {place.track} {place.segment}".encode())
    plain = list(envelope.open_frames(scanned.read, envelope.frames_of(data, scanned.read.size), key))
    return scanned.fragments, scanned.signed_bytes, sum(map(len, plain))


def note(data: bytes) -> checkpoint.Checkpoint:
    """A checkpoint of the log."""
    return checkpoint.read_checkpoint(data, LOGS)


def proof(data: bytes) -> checkpoint.LogProof:
    """Where a leaf stands, and under which checkpoint."""
    found = from_map(checkpoint.LogProof, decode(data, limit=LIMIT), "log proof")
    checkpoint.check_leaf(b"leaf", found, LOGS)
    return found


LOGS = {fb.LOG: fb.LOG_KEY.public_key().public_bytes_raw()}


def proofs() -> Iterator[bytes]:
    """Proofs of one leaf in trees of several sizes."""
    for index, size in ((0, 1), (2, 5), (6, 7)):
        leaves = [fb.cbor(["other", number]) for number in range(size)]
        leaves[index] = b"leaf"
        yield fb.cbor(fb.proof(index, leaves))


# ------------------------------------------------------------------------------------------------- a whole export


class _Export:
    """One export in memory, with one file that is not as it was; both verifiers read it."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files, self.strange, self.root = files, list[str](), Path("/")

    def names(self, under: str | None = None) -> list[str]:
        if under is None:
            return list(self.files)
        return sorted({name[len(under) + 1 :].split("/")[0] for name in self.files if name.startswith(f"{under}/")})

    def read(self, name: str, limit: int = 1 << 30) -> bytes:
        data = self.files[name]
        msr_verify.need(len(data) <= limit, "encoding", name, f"longer than {limit} bytes")
        return data

    def has(self, name: str) -> bool:
        return name in self.files

    def open(self, name: str) -> Any:
        number = os.memfd_create("hostile")  # the public verifier asks the file itself how long it is
        os.write(number, self.files[name])
        os.lseek(number, 0, os.SEEK_SET)
        return os.fdopen(number, "rb", buffering=0)

    numbered = msr_verify.Folder.numbered


_VECTOR = VECTORS / "ok-one-part-two-tracks-gap-keys"
_STATED = json.loads((VECTORS / "trust.json").read_text())
_TRUST = Trust(
    devices={name: bytes.fromhex(key) for name, key in _STATED["devices"].items()},
    receipt=tuple(map(bytes.fromhex, _STATED["receipt"])),
    claim=tuple(map(bytes.fromhex, _STATED["claim"])),
    logs={name: bytes.fromhex(key) for name, key in _STATED["logs"].items()},
)
_THEIR_TRUST = msr_verify.parse_trust(_STATED)
_FILES = {
    path.relative_to(_VECTOR).as_posix(): path.read_bytes()
    for path in sorted(_VECTOR.rglob("*"))
    if path.is_file() and path.name != "expect.json"
}
_NAMES = sorted(_FILES)


def export(data: bytes) -> bool:
    """Byte 0 says which file of an export is replaced by the rest: both verifiers refuse it, or neither does."""
    name = _NAMES[data[0] % len(_NAMES)] if data else _NAMES[0]
    files = _Export(_FILES | {name: data[1:]})
    try:
        verify_export(files, _TRUST)
        ours = "ok"
    except PeerFault as fault:
        ours = fault.step
    report = msr_verify.Report()
    try:
        msr_verify.run_recipe(files, _THEIR_TRUST, report)  # type: ignore[arg-type]
        theirs = "ok"
    except msr_verify.Refusal as refusal:
        theirs = refusal.step
    assert (ours == "ok") == (theirs == "ok"), f"{name}: sync says {ours}, msr_verify {theirs}"
    if ours != "ok":
        raise MalformedInput(f"{name}: {ours}", step=ours)
    return True


def exports() -> Iterator[bytes]:
    """Each file of a small export, as it is."""
    for place, name in enumerate(_NAMES):
        yield bytes([place]) + _FILES[name]


def vectors(pattern: str) -> Iterator[bytes]:
    """Files of good vectors, each once."""
    seen = set()
    for path in sorted(VECTORS.glob(f"ok-*/{pattern}")):
        data = path.read_bytes()
        if data not in seen and not seen.add(data):
            yield data


def wire_vectors(fits: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the good wire vectors whose name fits."""
    for path in sorted(WIRE.glob("*.json")):
        if not path.name.startswith("bad-") and re.search(fits, path.name):
            told = json.loads(path.read_text())
            if "hex" in told and "topic" in told:
                yield told["topic"], bytes.fromhex(told["hex"])


# ------------------------------------------------------------------------------------- seeds that no vector holds


def anchor_seeds() -> Iterator[bytes]:
    """With and without a checkpoint."""
    said = {0: 1, 1: "box-7", 2: bytes(16), 3: 1_760_000_000_000_000_000, 5: "centre-1"}
    yield encode(said)
    yield encode(said | {4: fb.checkpoint([b"leaf"]).encode()})


def command_seeds() -> Iterator[bytes]:
    """A start with persons, and a mark."""
    said = {0: 1, 1: "box-7", 2: 9, 3: bytes(16), 4: 1_760_000_000_000_000_000, 5: 5000, 6: "ready", 11: bytes(16)}
    yield encode(said | {7: 1, 9: b"sealed", 12: b"sealed", 13: b"words"})
    yield encode(said | {7: 3, 8: fb.SESSION, 10: "bookmark", 14: bytes(32)})


def booking_seeds() -> Iterator[bytes]:
    """None, and one with everything."""
    said = {0: 1, 1: "box-7", 2: 3, 3: 1_760_000_000_000_000_000, 4: "room 2"}
    person = {0: "presiding", 1: "P-7", 2: b"sealed"}
    lawyer = {0: "L-1", 1: bytes(16), 2: bytes(32)}
    one = {0: "YY-1", 1: 1_760_000_000, 2: 1_760_003_600, 3: "0123", 4: "案", 5: [person], 6: 1, 7: lawyer}
    yield encode(said | {5: []})
    yield encode(said | {5: [one, one | {0: "YY-2"}]})


def self_test_seeds() -> Iterator[bytes]:
    """A short one, and one at commissioning with a picture."""
    finding = {0: "camera", 1: "scene", 2: 0, 3: "good", 4: "25 fps"}
    said = {0: 1, 1: "box-7", 2: "room 2", 3: bytes(16), 4: "short", 5: 1_760_000_000, 6: 1_760_000_009, 7: bytes(16)}
    said |= {8: "msr 0.1.0", 9: bytes(32), 10: True, 11: [finding, finding | {2: 3}], 12: [], 13: ""}
    yield encode(said)
    yield encode(said | {4: "commissioning", 12: [{0: "scene", 1: b"\xff\xd8\xff\xe0"}], 13: "P-7", 14: bytes(32)})


def claim_seeds() -> Iterator[bytes]:
    """One claim."""
    said = {0: 1, 1: fb.SESSION, 2: bytes(32), 3: 1, 4: 2, 5: 5, 6: 1_760_000_000, 7: 1_760_000_009, 8: 4}
    yield encode(said)


def claim_text_seeds() -> Iterator[bytes]:
    """As text, as an address, in small letters."""
    for payload in claim_seeds():
        raw = cose.sign(SIGNER, cose.CLAIM, payload)
        yield claim.to_text(raw).encode()
        yield claim.to_url(raw, "HTTPS://CENTRE.EXAMPLE").encode()
        yield claim.to_text(raw).lower().encode()


def note_seeds() -> Iterator[bytes]:
    """Checkpoints, one with a witness's signature besides."""
    note = fb.checkpoint([b"leaf", b"other"]).encode()
    yield note
    yield note + "— witness.example AAAAAAAA\n".encode()


def header_seeds() -> Iterator[bytes]:
    """Headers of good segment files."""
    for data in vectors("parts/000001/segments/*.seg"):
        length = int.from_bytes(data[8:12], "big")
        yield cbor_of(data[13 : 12 + length])[2]
