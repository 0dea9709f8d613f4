"""Checkpoints of the log: C2SP signed notes under an Ed25519 key (docs/formats/evidence.md section 11)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.encoding import encode
from sync.evidence.errors import BadProof
from sync.evidence.merkle import check_inclusion, leaf_hash
from sync.shapes import at, digest32, many, octets, uint

LEAF_CLOSE = 1
LEAF_RECOVERED = 2
MAX_NOTE = 4096


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A believed checkpoint: the log's name, how many leaves, the root over them."""

    origin: str
    size: int
    root: bytes
    note: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LogProof:
    """Where a leaf stands, the checkpoint over it, and the path between."""

    index: int = at(0, uint)
    checkpoint: bytes = at(1, octets(MAX_NOTE))
    path: tuple[bytes, ...] = at(2, many(digest32, 64))


def close_leaf(*, kind: int, box: str, part: int, session: bytes, digest: bytes) -> bytes:
    """Leaf data for the close of a part (kind 1) or the `recovered` that counts as one (kind 2)."""
    return encode([kind, box, part, session, digest])


def note_key_id(name: str, public: bytes) -> bytes:
    """The four bytes that name an Ed25519 key in a signed note."""
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def sign_checkpoint(key: Ed25519PrivateKey, *, origin: str, size: int, root: bytes) -> bytes:
    """The signed note of a tree."""
    body = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    public = key.public_key().public_bytes_raw()
    signature = base64.b64encode(note_key_id(origin, public) + key.sign(body.encode())).decode()
    return f"{body}\n\u2014 {origin} {signature}\n".encode()


def read_checkpoint(note: bytes, logs: Mapping[str, bytes]) -> Checkpoint:
    """A believed checkpoint. `logs` maps a log's name to its Ed25519 key (32 bytes). Raises BadProof."""
    try:
        text = note.decode()
        body, signatures = text.split("\n\n")
        origin, size, root = body.split("\n")
    except ValueError as error:
        raise BadProof("checkpoint: not a signed note of three lines") from error
    if len(note) > MAX_NOTE or origin not in logs:
        raise BadProof(f"checkpoint: expected a log of {sorted(logs)}, got {origin[:80]!r}")
    if not size.isascii() or not size.isdigit() or str(int(size)) != size:
        raise BadProof(f"checkpoint: expected a size, got {size[:40]!r}")
    _check_note(f"{body}\n".encode(), signatures, origin, logs[origin])
    return Checkpoint(origin, int(size), _base64(root), note)


def check_leaf(data: bytes, proof: LogProof, logs: Mapping[str, bytes]) -> Checkpoint:
    """The checkpoint that covers this leaf. Raises BadProof."""
    checkpoint = read_checkpoint(proof.checkpoint, logs)
    check_inclusion(leaf_hash(data), proof.index, checkpoint.size, proof.path, checkpoint.root)
    return checkpoint


def _check_note(body: bytes, signatures: str, origin: str, public: bytes) -> None:
    expected = note_key_id(origin, public)
    for line in signatures.splitlines():
        dash, name, blob = (*line.split(" "), "", "")[:3]
        if dash != "\u2014" or name != origin:
            continue
        raw = _base64(blob)
        if raw[:4] == expected:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], body)
            except InvalidSignature as error:
                raise BadProof("checkpoint: the log's signature does not verify") from error
            return
    raise BadProof(f"checkpoint: no signature by the key of {origin!r}")


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BadProof("checkpoint: not base64") from error
