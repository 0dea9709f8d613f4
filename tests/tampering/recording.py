"""The recording that is tampered with: made once by the real capture, kept in tests/vectors/recorded.

`python -m tests.tampering.recording` makes it anew: one box, three sessions of a few seconds. `a` has a camera that was
unplugged for a second; `b` is whole; in `c` the power went and the hearing went on in a second part. What a centre adds
(receipts, proofs of the log, claims) is signed here, by keys of this file.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent.clock import boottime_ns
from sync.encoding import encode
from sync.evidence import receipts as said
from sync.evidence.checkpoint import LEAF_CLOSE, LEAF_RECOVERED, LogProof, close_leaf, sign_checkpoint
from sync.evidence.claim import Claim, sign_claim, to_url
from sync.evidence.cose import only
from sync.evidence.envelope import read_header, unwrap_key
from sync.evidence.keys import MemorySigner, key_id, point_of
from sync.evidence.merkle import Tree, leaf_hash
from sync.evidence.records import Close, Open, Record, Segment, Tail
from sync.evidence.statements import Armed, Recovered, Statement, read_statement
from sync.shapes import to_map
from tests.agent.box_process import BoxProcess
from tests.agent.part_builder import WORKING, private_key
from tests.fakes.waiting import wait_for

KEPT = Path(__file__).parents[1] / "vectors" / "recorded"
SESSIONS = {"a": (1,), "b": (2,), "c": (3, 4)}
BOX, LOG = "box-1", "log.example/msr"
RECEIPT, CLAIM = MemorySigner(private_key("receipt")), MemorySigner(private_key("claim"))
LOG_KEY = Ed25519PrivateKey.from_private_bytes(bytes([9] * 32))
Files = dict[str, bytes]


def load(name: str) -> Files:
    """A session's export, by name of file."""
    folder = KEPT / name
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def main() -> None:
    """Records, exports, keeps."""
    with tempfile.TemporaryDirectory() as place:
        box = BoxProcess(Path(place) / "box", limits="segment_s = 2\nresume_within_s = 300")
        profile = box.folder / "profile.toml"
        profile.write_text(profile.read_text().replace("size=320x180&rate=25", "size=160x90&rate=10"))
        try:
            _record(box)
        finally:
            if box.process is not None and box.process.poll() is None:
                box.kill()
        shutil.rmtree(KEPT, ignore_errors=True)
        _keep(box)


def _record(box: BoxProcess) -> None:
    box.start()
    _press(box)
    _pause(2.5)
    box.ask(do="unplug", track="scene", out=True)
    _pause(1)
    box.ask(do="unplug", track="scene", out=False)
    _pause(3)
    _end(box)
    _press(box)
    _pause(5)
    _end(box)
    _press(box)
    _pause(3.2)
    box.kill()
    box.start()
    box.wait_state("recording", within_s=60)
    _pause(2.5)
    _end(box)
    box.stop()


def _press(box: BoxProcess) -> None:
    box.wait_state("ready", within_s=60)
    box.press()
    box.wait_state("recording", within_s=60)


def _end(box: BoxProcess) -> None:
    box.hold()
    box.wait_state("ready", within_s=60)


def _pause(seconds: float) -> None:
    until_ns = boottime_ns() + round(seconds * 1e9)
    wait_for(lambda: boottime_ns() >= until_ns, within_s=seconds + 60)


# ------------------------------------------------------------------------------------------------------- the export


def _keep(box: BoxProcess) -> None:
    chain = _chain(box)
    tree, leaves, ends = Tree(), {}, {}
    for number in sorted(n for parts in SESSIONS.values() for n in parts):
        records = _records(box, number, chain)
        kind, digest = _end_of(records, number, chain)
        opened = records[0].body
        assert isinstance(opened, Open)
        leaves[number] = len(tree)
        tree.append(leaf_hash(close_leaf(kind=kind, box=BOX, part=number, session=opened.session, digest=digest)))
        ends[number] = (opened, digest)
    note = sign_checkpoint(LOG_KEY, origin=LOG, size=len(tree), root=tree.root())
    for name, parts in SESSIONS.items():
        files = {f"box/{each.head.number:08d}.cose": each.raw for each in chain}
        keys: list[list[object]] = []
        for number in parts:
            files |= _part(box, number, _records(box, number, chain), chain, keys)
            proof = LogProof(
                index=leaves[number], checkpoint=note, path=tuple(tree.inclusion(leaves[number], len(tree)))
            )
            files[f"log/{number:06d}.cbor"] = encode(to_map(proof))
        opened, digest = ends[parts[-1]]
        files["claim.txt"] = _claim(parts[-1], opened, digest, leaves[parts[-1]], len(tree), chain)
        files["keys.cbor"] = encode(keys)
        for path, data in files.items():
            (KEPT / name / path).parent.mkdir(parents=True, exist_ok=True)
            (KEPT / name / path).write_bytes(data)
    trust = {
        "suites": [1], "devices": {BOX: box.device_key.hex()}, "receipt": [RECEIPT.public_key.hex()],
        "claim": [CLAIM.public_key.hex()], "logs": {LOG: LOG_KEY.public_key().public_bytes_raw().hex()},
    }  # fmt: skip
    (KEPT / "trust.json").write_text(json.dumps(trust, indent=1) + "\n")


def _chain(box: BoxProcess) -> list[Statement]:
    return [
        read_statement(path.read_bytes(), only(box.device_key)) for path in sorted((box.outbox / "box").glob("*.cose"))
    ]


def _records(box: BoxProcess, number: int, chain: Iterable[Statement]) -> list[Record]:
    from tests.agent.outbox_reading import read_part

    return read_part(box.outbox, number, box.device_key).records


def _end_of(records: list[Record], number: int, chain: Iterable[Statement]) -> tuple[int, bytes]:
    if isinstance(records[-1].body, Close):
        return LEAF_CLOSE, bytes(records[-1].digest)
    recovered = next(each for each in chain if isinstance(each.body, Recovered) and each.body.part == number)
    return LEAF_RECOVERED, bytes(recovered.digest)


def _part(
    box: BoxProcess, number: int, records: list[Record], chain: Iterable[Statement], keys: list[list[object]]
) -> Files:
    here, files = box.outbox / f"parts/{number:06d}", Files()
    for record in records:
        place = record.head.number
        files[f"parts/{number:06d}/records/{place:06d}.cose"] = record.raw
        files[f"receipts/2-{number}-{place}.cose"] = _receipt(2, number, place, len(record.raw), record.digest, chain)
        if isinstance(record.body, Segment | Tail):
            data = (here / f"sealed/{place:06d}.seg").read_bytes()[: record.body.size]
            files[f"parts/{number:06d}/segments/{place:06d}.seg"] = data
            files[f"receipts/4-{number}-{place}.cose"] = _receipt(
                4, number, place, len(data), record.body.digest, chain
            )
            keys.append([number, place, None, _key(data)])
    for path in sorted((here / "tails").glob("*.tail")):
        files[f"parts/{number:06d}/tails/{path.name}"] = path.read_bytes()
        statement, place = (int(each) for each in path.stem.split("-"))
        keys.append([number, None, [statement, place], _key(path.read_bytes())])
    return files


def _key(data: bytes) -> bytes:
    return unwrap_key(read_header(data), WORKING, key_id(point_of(WORKING.public_key())))


def _receipt(kind: int, a: int, b: int, size: int, digest: bytes, chain: Iterable[Statement]) -> bytes:
    armed = next(each for each in chain if isinstance(each.body, Armed) and each.body.part == a)
    device = next(iter(chain))
    receipt = said.Receipt(
        suite=1, box=BOX, device_key=bytes(key_id(_device(device))), kind=kind, number_a=a, number_b=b, size=size,
        digest=bytes(digest), verdict=1, opened=True, copies=2, unix_ns=armed.head.wall.unix_ns + 600 * 10**9,
        centre="centre-1",
    )  # fmt: skip
    return said.sign_receipt(RECEIPT, receipt)


def _device(enrolled: Statement) -> bytes:
    point: bytes = enrolled.body.device_key  # type: ignore[union-attr]
    return point


def _claim(part: int, opened: Open, digest: bytes, index: int, size: int, chain: Iterable[Statement]) -> bytes:
    wall = next(each for each in chain if isinstance(each.body, Armed) and each.body.part == part).head.wall.unix_ns
    claim = Claim(
        suite=1, session=opened.session, close_digest=digest, part=part, log_index=index, log_size=size,
        pressed_unix=wall // 10**9, closed_unix=wall // 10**9 + 6, segments=4,
    )  # fmt: skip
    return to_url(sign_claim(CLAIM, claim), "HTTPS://CENTRE.EXAMPLE").encode()


if __name__ == "__main__":
    sys.exit(main())
