"""An export folder (docs/formats/export.md) made from a box's outbox, as a centre that has everything would give it."""

from __future__ import annotations

import json
from pathlib import Path

import msr_verify
from sync.evidence.records import Segment, Tail
from tests.agent.outbox_reading import read_part


def verify_outbox(outbox: Path, folder: Path, device_key: bytes, parts: tuple[int, ...] = (1,)) -> msr_verify.Report:
    """What the public verifier says of these parts."""
    export(outbox, folder, device_key, parts)
    trust = {"suites": [1], "devices": {"box-1": device_key.hex()}, "receipt": [], "claim": [], "logs": {}}
    return msr_verify.verify_folder(folder, msr_verify.parse_trust(json.loads(json.dumps(trust))))


def export(outbox: Path, folder: Path, device_key: bytes, parts: tuple[int, ...]) -> None:
    """Box chain, records and segment files."""
    _put(folder / "box", {path.name: path.read_bytes() for path in (outbox / "box").glob("*.cose")})
    for number in parts:
        records = read_part(outbox, number, device_key).records
        here, there = outbox / f"parts/{number:06d}", folder / f"parts/{number:06d}"
        _put(there / "records", {f"{r.head.number:06d}.cose": r.raw for r in records})
        segments = {
            f"{r.head.number:06d}.seg": (here / f"sealed/{r.head.number:06d}.seg").read_bytes()[: r.body.size]
            for r in records
            if isinstance(r.body, Segment)
        }
        living = {
            f"{r.head.number:06d}.seg": (here / f"tails/r{r.head.number:06d}.tail").read_bytes()
            for r in records
            if isinstance(r.body, Tail)
        }
        _put(there / "segments", {**segments, **living})
        _put(there / "tails", {path.name: path.read_bytes() for path in (here / "tails").glob("[0-9]*.tail")})


def _put(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
