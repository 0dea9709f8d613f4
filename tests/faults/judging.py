"""After a round: every durable fragment is in an export that the public verifier accepts, and nothing else is there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.bits import Flipped
from tests.faults.frames import exported_digests
from tests.faults.processes import ROOT
from tests.faults.room import Room

_NO_RECEIPT = "NOT EXISTS (SELECT 1 FROM told.receipt r WHERE r.kind = t.kind AND r.a = t.a AND r.b = t.b)"
WAITING = f"SELECT kind, a, b FROM thing t WHERE retired = 0 AND {_NO_RECEIPT}"
UNOPENED = """SELECT t.kind, t.a, t.b FROM thing t JOIN told.receipt r ON r.kind = t.kind AND r.a = t.a AND r.b = t.b
 WHERE r.verdict <> 1 OR (t.kind >= 3 AND r.opened = 0)"""
BOX_HOLDS = "SELECT kind, a, b, lower(hex(digest)) FROM thing t"
_VERIFIED = "EXISTS (SELECT 1 FROM told.receipt r WHERE r.kind = t.kind AND r.a = t.a AND r.b = t.b AND r.verdict = 1)"
RECEIPTED = f"{BOX_HOLDS} WHERE {_VERIFIED}"
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
    damaged: int = 0
    gaps: int = 0
    alarms: dict[str, int] = field(default_factory=dict)
    verdicts: list[bool] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Before:
    """How far box and centre were when the round began."""

    part: int
    alarm: int
    quarantined: int

    @classmethod
    def of(cls, room: Room) -> Before:
        """As it is now."""
        part = (room.box_rows("SELECT max(part) FROM part") or [(0,)])[0][0]
        alarm, aside = (
            room.centre_rows(f"SELECT max(id) FROM recordings_{table}")[0][0] for table in ("alarm", "quarantined")
        )
        return cls(part or 0, alarm or 0, aside or 0)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What this round's faults may leave behind: kinds of alarms, parts recovered, files whose bits we flipped."""

    alarms: frozenset[str]
    recovered: int
    damaged: tuple[Flipped, ...] = ()
    #: Parts up to this one are indexed without the segments that the box had retired, whose records went with them.
    without_retired: int = 0

    @property
    def digests(self) -> frozenset[str]:
        """Running digests that lay in damaged files."""
        return frozenset(digest for each in self.damaged for digest in each.digests)

    def is_named(self, path: str) -> bool:
        """Whether an export's path is that of a damaged file."""
        return any(path == exported_name(each.path) for each in self.damaged)


def whole(room: Room) -> bool:
    """Every thing of the outbox has its receipt, at least one thing is there."""
    return bool(room.box_rows("SELECT 1 FROM thing LIMIT 1")) and not room.box_rows(WAITING + " LIMIT 1")


def judge(room: Room, before: Before, allowed: Allowed) -> Findings:
    """Everything that parts above `before.part` hold."""
    found = Findings()
    sql = "SELECT part, lower(hex(session)) FROM part WHERE part > ? ORDER BY part"
    parts = dict(room.box_rows(sql, before.part))
    found.parts = len(parts)
    ledger = read_ledger(room.ledger, before.part)
    found.ledger = sum(len(lines) for lines in ledger.values())
    exported: set[str] = set()
    for session in dict.fromkeys(parts.values()):
        exported |= _session(room, session, [p for p, s in parts.items() if s == session], found, allowed)
    away = [(part, digest) for part, lines in ledger.items() for digest in lines if digest not in exported]
    lost = [(part, digest) for part, digest in away if digest not in allowed.digests]
    found.lost, found.damaged = len(lost), len(away) - len(lost)
    found.wrong += [f"part {part}: the durable fragment {digest[:16]} is in no export" for part, digest in lost[:5]]
    if found.recovered > allowed.recovered:
        found.wrong.append(f"{found.recovered} parts are recovered, expected at most {allowed.recovered}")
    found.wrong += _centre_holds_only_the_boxes_words(room, allowed.without_retired)
    found.wrong += _aside_is_what_was_damaged(room, before, allowed)
    found.wrong += _alarms_are_of_what_was_done(room, before, allowed, found)
    return found


def read_ledger(path: Path, parts_before: int) -> dict[int, list[str]]:
    """Running digests by part, as capture called them durable."""
    found: dict[int, list[str]] = {}
    for line in path.read_text(encoding="ascii").splitlines() if path.exists() else ():
        part, _track, _segment, _fragment, running = line.split()
        if int(part) > parts_before:
            found.setdefault(int(part), []).append(running)
    return found


def _session(room: Room, session: str, parts: list[int], found: Findings, allowed: Allowed) -> set[str]:
    folder = room.folder / "export" / session
    shutil.rmtree(folder, ignore_errors=True)
    counts = json.loads(room.manage("export_session", session, "--to", str(folder), "--with-keys"))
    report = verify(folder, room.folder / "trust.json")
    said = _wrong_of(report, counts, parts, allowed)
    found.sessions += 1
    found.segments += counts["segments"]
    found.tails += counts["tails"]
    found.recovered += sum(each["end"] == "recovered" for each in report.get("parts", ()))
    found.gaps += len(report.get("gaps", ()))
    found.verdicts.append(not said)
    found.wrong += [f"session {session}: {each}" for each in said]
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


def _wrong_of(report: dict[str, Any], counts: dict[str, int], parts: list[int], allowed: Allowed) -> list[str]:
    named = [path for path in report.get("missing", ()) if allowed.is_named(path)]
    if report["exit"] not in (0, 3 if named else 0) or not report.get("ok"):
        return [f"refused at {report.get('step')} in {report.get('where')}: {report.get('why')}"]
    opened = report["opened"] + sum(tail["opened"] for tail in report["tails"])
    expected = {
        "missing": (named, report["missing"]),
        "quarantined": ([], report["quarantined"]),
        "parts": (parts, [each["part"] for each in report["parts"]]),
        "opened": (counts["segments"] + counts["tails"], opened),
        "ends": ([], [each["part"] for each in report["parts"] if each["end"] not in ("close", "recovered")]),
        "claim's part": (parts[-1], (report["claim"] or {}).get("part")),
    }
    return [f"{what}: expected {want}, got {got}" for what, (want, got) in expected.items() if want != got]


def exported_name(path: Path) -> str:
    """Where an export has a file of the outbox."""
    part, name = path.parts[-3], path.name
    if path.suffix == ".tail" and not name.startswith("r"):
        return f"parts/{part}/tails/{name}"
    return f"parts/{part}/segments/{name.removeprefix('r').removesuffix('.tail').removesuffix('.seg')}.seg"


def _centre_holds_only_the_boxes_words(room: Room, without_retired: int) -> list[str]:
    # read in this order: meanwhile the box may state something new (`retired`), which has no receipt yet
    receipted, centre = set(room.box_rows(RECEIPTED)), set(room.centre_rows(CENTRE_HOLDS))
    box = set(room.box_rows(BOX_HOLDS))
    more = [each for each in sorted(centre - box) if each[0] not in (2, 4) or each[1] > without_retired]
    wrong = [f"only the centre has {each}" for each in more[:5]]
    return wrong + [f"only the box has {each}, with its receipt" for each in sorted(receipted - centre)[:5]]


def _aside_is_what_was_damaged(room: Room, before: Before, allowed: Allowed) -> list[str]:
    """In quarantine lies each damaged file, unless the centre had all its bytes before, and nothing else."""
    sql = "SELECT kind, a, b, step, said FROM recordings_quarantined WHERE id > ?"
    rows = room.centre_rows(sql, before.quarantined)
    paths = room.box_rows("SELECT path, kind, a, b FROM thing WHERE path IS NOT NULL")
    damaged = {str(each.path.relative_to(room.outbox)) for each in allowed.damaged}
    expected = {(kind, a, b) for path, kind, a, b in paths if path in damaged}
    wrong = [f"quarantined: {row}" for row in rows if tuple(row[:3]) not in expected]
    aside = {tuple(row[:3]) for row in rows}
    stored = {tuple(row[:3]) for row in room.centre_rows(CENTRE_HOLDS)}
    wrong += [f"damaged and not in quarantine: {each}" for each in sorted(expected - aside - stored)]
    unopened = room.box_rows(UNOPENED)
    known = set(room.centre_rows("SELECT kind, a, b FROM recordings_quarantined"))
    return wrong + [f"not verified and opened: {each}" for each in unopened if tuple(each) not in known]


def _alarms_are_of_what_was_done(room: Room, before: Before, allowed: Allowed, found: Findings) -> list[str]:
    alarms = room.centre_rows("SELECT code, en FROM recordings_alarm WHERE id > ?", before.alarm)
    found.alarms = dict(Counter(code for code, _ in alarms))
    wrong = [f"alarm {code}: {words}" for code, words in alarms if code not in allowed.alarms]
    if found.alarms.get("recovered", 0) != found.recovered:
        wrong.append(f"{found.recovered} parts are recovered, {found.alarms.get('recovered', 0)} alarms say so")
    aside = room.centre_rows("SELECT count(*) FROM recordings_quarantined WHERE id > ?", before.quarantined)[0][0]
    if found.alarms.get("quarantined", 0) != aside:
        wrong.append(f"{aside} things are in quarantine, {found.alarms.get('quarantined', 0)} alarms say so")
    return wrong
