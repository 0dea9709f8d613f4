"""A file goes only against a verified and opened receipt, a covered close, and after its minimum stay."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent.outbox.retention import HOUR_NS, HeldFile, KnownReceipt, retirable
from agent.outbox.retire import Retirer
from agent.receipts import Trust
from sync.evidence.checkpoint import LEAF_CLOSE, LogProof, close_leaf, sign_checkpoint
from sync.evidence.cose import only
from sync.evidence.keys import MemorySigner, key_id, new_part_key
from sync.evidence.merkle import Tree, leaf_hash
from sync.evidence.receipts import Receipt, sign_receipt
from sync.evidence.statements import Retired
from tests.agent.outbox_reading import read_statements
from tests.agent.part_builder import SESSION, Bench
from tests.faults.test_power_cut_at_each_step import restart, session

NOW = 1_000 * HOUR_NS
FILE = HeldFile((4, 1, 5), 1, b"d", NOW - 72 * HOUR_NS)
GOOD = KnownReceipt(verdict=1, opened=True, covered=False, digest=b"d", receipt_digest=b"r")
END = KnownReceipt(verdict=1, opened=False, covered=True, digest=b"e", receipt_digest=b"r")


def goes(file: HeldFile = FILE, receipt: KnownReceipt = GOOD, end: KnownReceipt = END) -> bool:
    return bool(retirable([file], {FILE.name: receipt}, {1: end}, now_unix_ns=NOW, minimum_stay_h=72))


def test_everything_in_order_frees_the_file() -> None:
    assert goes()


@pytest.mark.parametrize("fault", [{"verdict": 2}, {"opened": False}, {"digest": b"other"}])
def test_a_receipt_that_is_not_verified_opened_and_its_own_frees_nothing(fault: dict[str, object]) -> None:
    assert not goes(receipt=replace(GOOD, **fault))  # type: ignore[arg-type]


def test_an_uncovered_close_frees_nothing() -> None:
    assert not goes(end=replace(END, covered=False))
    assert not retirable([FILE], {FILE.name: GOOD}, {}, now_unix_ns=NOW, minimum_stay_h=72)


def test_the_minimum_stay_is_kept() -> None:
    assert not goes(file=replace(FILE, written_unix_ns=FILE.written_unix_ns + 1))


def test_retired_files_are_stated_deleted_and_not_missed_by_the_next_start(tmp_path: Path) -> None:
    root = tmp_path / "outbox"
    bench = Bench(root)
    session(bench)
    write_receipts(root, bench, RECEIPT_KEY)
    held = len(list((root / "parts/000001/sealed").iterdir()))
    assert retirer(bench).retire(1 << 62) == held
    assert not list((root / "parts/000001/sealed").iterdir())
    (retired,) = [s.body for s in read_statements(root) if isinstance(s.body, Retired)]
    assert len(retired.things) == held
    bench.outbox.close()
    for path in root.glob("capture.db*"):
        path.unlink()
    restart(root).outbox.close()


def test_a_file_that_waits_behind_a_retired_one_is_found_again_when_the_index_is_lost(tmp_path: Path) -> None:
    root = tmp_path / "outbox"
    bench = Bench(root)
    session(bench)
    write_receipts(root, bench, RECEIPT_KEY)
    waiting = sorted((root / "parts/000001/sealed").iterdir())[-1]
    with sqlite3.connect(root / "uplink.db") as db:
        db.execute("DELETE FROM receipt WHERE kind = 4 AND b = ?", (int(waiting.stem),))
    retirer(bench).retire(1 << 62)
    assert list((root / "parts/000001/sealed").iterdir()) == [waiting]
    bench.outbox.close()
    for path in root.glob("capture.db*"):
        path.unlink()
    again = restart(root)
    assert again.outbox.index.query("SELECT b FROM thing WHERE kind = 4 AND retired = 0") == [(int(waiting.stem),)]
    again.outbox.close()


def test_what_the_network_side_wrote_without_the_centres_signature_frees_nothing(tmp_path: Path) -> None:
    root = tmp_path / "outbox"
    bench = Bench(root)
    session(bench)
    write_receipts(root, bench, new_part_key())
    assert retirer(bench).retire(1 << 62) == 0
    assert list((root / "parts/000001/sealed").iterdir())
    bench.outbox.close()


RECEIPT_KEY, LOG_KEY = new_part_key(), Ed25519PrivateKey.generate()


def retirer(bench: Bench) -> Retirer:
    trust = Trust(
        box="box-1",
        receipt_keys=only(RECEIPT_KEY.public_key),
        logs={"log": LOG_KEY.public_key().public_bytes_raw()},
        device_key=key_id(bench.chain.device_key),
    )
    return Retirer(bench.outbox, bench.chain, 0, trust)


def write_receipts(root: Path, bench: Bench, signer: MemorySigner) -> None:
    """What uplink would have written: a good receipt for everything, the close with its proof."""
    db = sqlite3.connect(root / "uplink.db")
    db.execute(
        "CREATE TABLE receipt(kind INTEGER, a INTEGER, b INTEGER, verdict INTEGER, opened INTEGER, covered INTEGER,"
        " digest BLOB, raw BLOB, at_unix_ns INTEGER, PRIMARY KEY(kind, a, b))"
    )
    proofs = {history.close_digest: proof(part, history.close_digest) for part, history in bench.chain.parts.items()}
    for kind, a, b, size, digest in bench.outbox.index.query("SELECT kind, a, b, size, digest FROM thing"):
        receipt = Receipt(
            suite=1,
            box="box-1",
            device_key=bytes(key_id(bench.chain.device_key)),
            kind=int(str(kind)),
            number_a=int(str(a)),
            number_b=int(str(b)),
            size=int(str(size)),
            digest=bytes(digest),  # type: ignore[call-overload]
            verdict=1,
            opened=True,
            copies=1,
            unix_ns=1,
            centre="centre",
            proof=proofs.get(digest),  # type: ignore[call-overload]
        )
        raw = sign_receipt(signer, receipt)
        db.execute("INSERT INTO receipt VALUES (?,?,?,1,1,1,?,?,0)", (kind, a, b, digest, raw))
    db.commit()
    db.close()


def proof(part: int, digest: bytes | None) -> LogProof | None:
    """The close's leaf as the only one of a log."""
    if digest is None:
        return None
    leaf = close_leaf(kind=LEAF_CLOSE, box="box-1", part=part, session=SESSION, digest=digest)
    tree = Tree([leaf_hash(leaf)])
    note = sign_checkpoint(LOG_KEY, origin="log", size=1, root=tree.root())
    return LogProof(index=0, checkpoint=note, path=())
