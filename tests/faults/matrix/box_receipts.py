"""Receipts in uplink.db as the centre's would lie there: really signed, for every thing of the outbox."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent.outbox.retire import Retirer
from agent.receipts import Trust
from sync.evidence.checkpoint import LEAF_CLOSE, LogProof, close_leaf, sign_checkpoint
from sync.evidence.cose import only
from sync.evidence.keys import MemorySigner, key_id
from sync.evidence.merkle import Tree, leaf_hash
from sync.evidence.receipts import Receipt, sign_receipt
from sync.evidence.statements import Closed
from tests.agent.outbox_reading import read_statements
from tests.agent.part_builder import DEVICE, SESSION, private_key
from tests.faults.matrix.box_capture import CaptureRun

RECEIPT_KEY = MemorySigner(private_key("receipt"))
LOG_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
_TABLE = """CREATE TABLE receipt(kind INTEGER, a INTEGER, b INTEGER, verdict INTEGER, opened INTEGER, covered INTEGER,
 digest BLOB, raw BLOB, at_unix_ns INTEGER, PRIMARY KEY(kind, a, b))"""


def retirer_of(run: CaptureRun) -> Retirer:
    """Capture's, with no minimum stay."""
    trust = Trust(
        box="box-1",
        receipt_keys=only(RECEIPT_KEY.public_key),
        logs={"log": LOG_KEY.public_key().public_bytes_raw()},
        device_key=key_id(DEVICE.public_key),
    )
    return Retirer(run.outbox, run.chain, 0, trust)


def write_receipts(root: Path) -> None:
    """A good receipt for everything; that of the close with its proof in the log."""
    closes = {each.body.close_digest: each.body.part for each in read_statements(root) if isinstance(each.body, Closed)}
    with closing(sqlite3.connect(root / "capture.db")) as own:
        things = own.execute("SELECT kind, a, b, size, digest FROM thing").fetchall()
    with closing(sqlite3.connect(root / "uplink.db", isolation_level=None)) as db:
        db.execute(_TABLE)
        for kind, a, b, size, digest in things:
            proof = _proof(closes[digest], digest) if digest in closes else None
            raw = sign_receipt(RECEIPT_KEY, _receipt(kind, a, b, size, digest, proof))
            db.execute("INSERT INTO receipt VALUES (?,?,?,1,1,1,?,?,0)", (kind, a, b, digest, raw))


def _receipt(kind: int, a: int, b: int, size: int, digest: bytes, proof: LogProof | None) -> Receipt:
    return Receipt(
        suite=1,
        box="box-1",
        device_key=bytes(key_id(DEVICE.public_key)),
        kind=kind,
        number_a=a,
        number_b=b,
        size=size,
        digest=digest,
        verdict=1,
        opened=True,
        copies=1,
        unix_ns=1,
        centre="centre",
        proof=proof,
    )


def _proof(part: int, digest: bytes) -> LogProof:
    leaf = close_leaf(kind=LEAF_CLOSE, box="box-1", part=part, session=SESSION, digest=digest)
    tree = Tree([leaf_hash(leaf)])
    note = sign_checkpoint(LOG_KEY, origin="log", size=1, root=tree.root())
    return LogProof(index=0, checkpoint=note, path=())
