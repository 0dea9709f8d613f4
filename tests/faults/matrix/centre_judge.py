"""What must be true at the centre: no receipt without its thing, every thing once, an export that verifies."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.vault.keys import record_key, segment_key, statement_key, tail_key
from tests.agent.part_builder import SESSION, WORKING
from tests.faults.judging import BOX_HOLDS, CENTRE_HOLDS
from tests.faults.matrix.centre_room import CentreRoom
from tests.faults.matrix.victim import run_apart

_TOLD = """SELECT r.kind, r.a, r.b, r.raw, t.raw, t.path, t.size, t.part FROM told.receipt r
 JOIN thing t USING (kind, a, b) WHERE r.verdict = 1"""
_KEPT = "SELECT kind, a, b, raw FROM recordings_receipt WHERE verdict = 1"
_TWICE = "SELECT kind, a, b FROM recordings_receipt WHERE verdict = 1 GROUP BY kind, a, b HAVING count(*) > 1"
_SET_ASIDE = "SELECT kind, a, b, digest, vault_key FROM recordings_quarantined"


@dataclass(slots=True)
class Findings:
    """What was counted, and in words what was not as it must be."""

    faults: list[str] = field(default_factory=list)
    things: int = 0
    verdict: str = ""
    missing: int = 0
    alarms: dict[str, str] = field(default_factory=dict)
    set_aside: int = 0


def unbacked(room: CentreRoom) -> list[str]:
    """Receipts that the box believed and for which the centre has no row or not the very bytes; at any moment."""
    rows = room.box_rows(_TOLD) if (room.place / "outbox" / "uplink.db").exists() else []
    kept = {(kind, a, b): raw for kind, a, b, raw in room.centre_rows(_KEPT)}
    faults = []
    for kind, a, b, receipt, raw, path, size, part in rows:
        if kept.get((kind, a, b)) != receipt:
            faults.append(f"the box has a receipt for {kind} {a}/{b} that the centre does not have")
        held = room.place / "centre" / "vault" / _key(kind, a, b, part)
        expected = raw if raw is not None else (room.place / "outbox" / path).read_bytes()[:size]
        if not held.exists() or held.read_bytes() != expected:
            faults.append(f"the box has a receipt for {kind} {a}/{b}, the vault has not its bytes")
    return faults


def judge(room: CentreRoom, *, is_spoilt: bool) -> Findings:
    """After everything healed."""
    found = Findings()
    box, centre = set(room.box_rows(BOX_HOLDS)), set(room.centre_rows(CENTRE_HOLDS))
    aside = room.centre_rows(_SET_ASIDE)
    found.things, found.set_aside = len(box), len(aside)
    absent = {each for each in box if each[:3] in {row[:3] for row in aside}}
    found.faults += [f"only the box has {each}" for each in sorted(box - centre - absent)]
    found.faults += [f"only the centre has {each}" for each in sorted(centre - box)]
    found.faults += [f"two receipts for {each}" for each in room.centre_rows(_TWICE)]
    found.faults += [*unbacked(room), *_log(room), *_doubtful(room), *_quarantined(room, aside, is_spoilt)]
    found.alarms = dict(room.centre_rows("SELECT code, en FROM recordings_alarm ORDER BY code"))
    _export(room, found, is_spoilt)
    return found


def _key(kind: int, a: int, b: int, part: int) -> str:
    return {
        1: lambda: statement_key("box-1", a),
        2: lambda: record_key("box-1", a, b),
        3: lambda: tail_key("box-1", part, a, b),
        4: lambda: segment_key("box-1", a, b),
    }[kind]()


def _log(room: CentreRoom) -> Iterator[str]:
    leaves = [row[0] for row in room.centre_rows('SELECT data FROM recordings_logleaf ORDER BY "index"')]
    if len(leaves) != 2 or len(set(leaves)) != 2:
        yield f"the log has {len(leaves)} leaves for 2 ended parts"
    sizes = [row[0] for row in room.centre_rows("SELECT size FROM recordings_checkpoint ORDER BY size")]
    if sizes != [1, 2]:
        yield f"the log has checkpoints of {sizes} leaves, expected [1, 2]"


def _doubtful(room: CentreRoom) -> Iterator[str]:
    """A file whose sync failed is not what the vault holds."""
    failed = room.place / "sync-failed"
    for path in room.place.glob("centre/vault/boxes/**/*"):
        if failed.exists() and path.is_file() and path.samefile(failed):
            yield f"the vault holds the very file whose sync failed: {path.name}"


def _quarantined(room: CentreRoom, aside: list[Any], is_spoilt: bool) -> Iterator[str]:
    if len(aside) != int(is_spoilt):
        yield f"{len(aside)} things are in quarantine, expected {int(is_spoilt)}"
    for kind, a, b, digest, key in aside:
        held = room.place / "centre" / "quarantine" / key
        if not held.exists() or hashlib.sha256(held.read_bytes()).digest() != digest:
            yield f"quarantine has not the bytes of {kind} {a}/{b}"


def _export(room: CentreRoom, found: Findings, is_spoilt: bool) -> None:
    folder = room.place / "export"

    def write(say: Any) -> None:
        room.here()
        from server.playback.keyservice.opener import Opener
        from server.recordings.export import export_session

        opener = Opener(WORKING)
        say(export_session(SESSION.hex(), folder, lambda head: opener.open(head, "export:matrix").key))

    made = run_apart(write)
    if made.code != 0:
        found.faults.append(f"no export: {made.trouble[-400:]}")
        return
    report = _verified(folder, room.made.folder)
    found.missing = len(report.get("missing", ()))
    found.verdict = "ok" if report.get("ok") and report["exit"] == 0 else f"refused: {json.dumps(report)[:300]}"
    if found.verdict != "ok" or found.missing != int(is_spoilt):
        found.faults.append(f"verifier: {found.verdict}, {found.missing} missing")


def _verified(folder: Path, made: Path) -> dict[str, Any]:
    """The public verifier's report, by a process that sees nothing of the project.

    Waited for without a time: libfaketime makes Python's timed wait fail now and then.
    """
    command = [
        sys.executable,
        "-I",
        str(made / "msr_verify.pyc"),
        str(folder),
        "--trust",
        str(made / "trust.json"),
        "--json",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    report: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {"why": done.stderr}
    return {**report, "exit": done.returncode}
