"""After a round: every durable fragment is in an export that the public verifier accepts, and nothing else is there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.frames import exported_digests
from tests.faults.processes import ROOT
from tests.faults.room import Room

#: What a kill of capture makes the centre say; anything else is a fault of the round.
EXPECTED_ALARMS = frozenset({"recovered"})
_NO_RECEIPT = "NOT EXISTS (SELECT 1 FROM told.receipt r WHERE r.kind = t.kind AND r.a = t.a AND r.b = t.b)"
WAITING = f"SELECT kind, a, b FROM thing t WHERE retired = 0 AND {_NO_RECEIPT}"
UNOPENED = """SELECT t.kind, t.a, t.b FROM thing t JOIN told.receipt r ON r.kind = t.kind AND r.a = t.a AND r.b = t.b
 WHERE r.verdict <> 1 OR (t.kind >= 3 AND r.opened = 0)"""
BOX_HOLDS = "SELECT kind, a, b, lower(hex(digest)) FROM thing t"
RECEIPTED = f"{BOX_HOLDS} WHERE NOT {_NO_RECEIPT}"
CENTRE_HOLDS = """
 SELECT 1, number, 0, lower(hex(digest)) FROM recordings_statement WHERE standing = 'verified' UNION ALL
 SELECT 2, p.number, r.number, lower(hex(r.digest)) FROM recordings_record r JOIN recordings_part p ON p.id = r.part_id
  WHERE r.standing = 'verified' UNION ALL
 SELECT 3, statement, place, lower(hex(digest)) FROM recordings_tail WHERE state = 'stored' UNION ALL
 SELECT 4, p.number, s.record, lower(hex(s.digest)) FROM recordings_segmentobject s
  JOIN recordings_part p ON p.id = s.part_id WHERE s.state = 'stored'"""


@dataclass(slots=True)
class Findings:
    """What was counted, and in words what was not as it must be."""

    sessions: int = 0
    parts: int = 0
    recovered: int = 0
    segments: int = 0
    tails: int = 0
    ledger: int = 0
    lost: int = 0
    verdicts: list[bool] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def whole(room: Room) -> bool:
    """Every thing of the outbox has its receipt, at least one thing is there."""
    return bool(room.box_rows("SELECT 1 FROM thing LIMIT 1")) and not room.box_rows(WAITING + " LIMIT 1")


def judge(room: Room, parts_before: int, capture_kills: int) -> Findings:
    """Everything that parts above `parts_before` hold."""
    found = Findings()
    parts = dict(room.box_rows("SELECT part, lower(hex(session)) FROM part WHERE part > ? ORDER BY part", parts_before))
    found.parts = len(parts)
    ledger = read_ledger(room.ledger, parts_before)
    found.ledger = sum(len(lines) for lines in ledger.values())
    exported: set[str] = set()
    for session in dict.fromkeys(parts.values()):
        exported |= _session(room, session, [p for p, s in parts.items() if s == session], found)
    lost = [(part, digest) for part, lines in ledger.items() for digest in lines if digest not in exported]
    found.lost = len(lost)
    found.faults += [f"part {part}: the durable fragment {digest[:16]} is in no export" for part, digest in lost[:5]]
    if found.recovered > capture_kills:
        found.faults.append(f"{found.recovered} parts are recovered after {capture_kills} kills of capture")
    found.faults += _centre_holds_only_the_boxes_words(room)
    return found


def read_ledger(path: Path, parts_before: int) -> dict[int, list[str]]:
    """Running digests by part, as capture called them durable."""
    found: dict[int, list[str]] = {}
    for line in path.read_text(encoding="ascii").splitlines() if path.exists() else ():
        part, _track, _segment, _fragment, running = line.split()
        if int(part) > parts_before:
            found.setdefault(int(part), []).append(running)
    return found


def _session(room: Room, session: str, parts: list[int], found: Findings) -> set[str]:
    folder = room.folder / "export" / session
    shutil.rmtree(folder, ignore_errors=True)
    counts = json.loads(room.manage("export_session", session, "--to", str(folder), "--with-keys"))
    report = verify(folder, room.folder / "trust.json")
    said = _faults_of(report, counts, parts)
    found.sessions += 1
    found.segments += counts["segments"]
    found.tails += counts["tails"]
    found.recovered += sum(each["end"] == "recovered" for each in report.get("parts", ()))
    found.verdicts.append(not said)
    found.faults += [f"session {session}: {each}" for each in said]
    digests = exported_digests(folder)
    if not said:
        shutil.rmtree(folder)
    return digests


def verify(folder: Path, trust: Path) -> dict[str, Any]:
    """The public verifier's report, by a process that sees nothing of the project."""
    command = [sys.executable, "-I", str(ROOT / "msr_verify.py"), str(folder), "--trust", str(trust), "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    report: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {"why": done.stderr}
    return {**report, "exit": done.returncode}


def _faults_of(report: dict[str, Any], counts: dict[str, int], parts: list[int]) -> list[str]:
    if report["exit"] != 0 or not report.get("ok"):
        return [f"refused at {report.get('step')} in {report.get('where')}: {report.get('why')}"]
    opened = report["opened"] + sum(tail["opened"] for tail in report["tails"])
    expected = {
        "missing": ([], report["missing"]),
        "quarantined": ([], report["quarantined"]),
        "parts": (parts, [each["part"] for each in report["parts"]]),
        "opened": (counts["segments"] + counts["tails"], opened),
        "ends": ([], [each["part"] for each in report["parts"] if each["end"] not in ("close", "recovered")]),
        "tails": (counts["tails"], len(report["tails"])),
        "claim's part": (parts[-1], (report["claim"] or {}).get("part")),
    }
    return [f"{what}: expected {want}, got {got}" for what, (want, got) in expected.items() if want != got]


def _centre_holds_only_the_boxes_words(room: Room) -> list[str]:
    # read in this order: meanwhile the box may state something new (`retired`), which has no receipt yet
    receipted, centre = set(room.box_rows(RECEIPTED)), set(room.centre_rows(CENTRE_HOLDS))
    box = set(room.box_rows(BOX_HOLDS))
    faults = [f"only the centre has {each}" for each in sorted(centre - box)[:5]]
    faults += [f"only the box has {each}, with its receipt" for each in sorted(receipted - centre)[:5]]
    faults += [f"not verified and opened: {each}" for each in room.box_rows(UNOPENED)[:5]]
    faults += [
        f"quarantined: {each}" for each in room.centre_rows("SELECT kind, a, b, step, said FROM recordings_quarantined")
    ]
    alarms = room.centre_rows("SELECT code, en FROM recordings_alarm")
    return faults + [f"alarm {code}: {words}" for code, words in alarms if code not in EXPECTED_ALARMS]
