"""The machine: capture's own word, the clock, how units are confined, how warm it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from agent.selftest.findings import ended, good
from agent.selftest.means import Means
from sync.evidence.selftests import Finding

_UNIT = "msr-"


def capture(means: Means) -> Iterator[Finding]:
    """What capture says of itself."""
    said = means.capture
    if said is None:
        yield ended("capture", "stopped" if means.panel is not None else "silent")
        return
    health = said.get("health") or {}
    found = list(_complaints(said, health))
    yield from (ended("capture", reason, measured) for reason, measured in found)
    if not found:
        yield good("capture", str(said.get("state") or ""))


def _complaints(said: Mapping[str, Any], health: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if said.get("state") != "ready":
        yield "not-ready", ", ".join(health.get("absent") or ()) or str(said.get("state"))
    if not health.get("memory_locked", True):
        yield "memory", ""
    if health.get("disk_faults") or health.get("missing_files"):
        yield "files", f"{health.get('disk_faults') or 0} faults, {health.get('missing_files') or 0} missing"


def clock(means: Means) -> Iterator[Finding]:
    """Where the wall clock comes from, and the kernel's bound on its error."""
    wall = means.machine.wall()
    error_ms = wall.error_ns // 1_000_000
    measured = f"{wall.source}, +-{error_ms} ms"
    if (means.capture or {}).get("health", {}).get("clock_behind"):
        yield ended("clock", "behind", measured)
    elif wall.source == "free-running":
        yield ended("clock", "free-running", measured)
    elif error_ms > means.limits.clock_error_ms:
        yield ended("clock", "wide", measured)
    else:
        yield good("clock", measured)


def sandbox(means: Means) -> Iterator[Finding]:
    """systemd's own score of each of our units."""
    scores = _scores(means.machine.tool("systemd-analyze", "security", "--no-pager", "--json=short"))
    if not scores:
        yield ended("sandbox", "not-told")
        return
    for unit, score in sorted(scores.items()):
        measured = f"{score:.1f}"
        is_loose = 10 * score > means.limits.sandbox
        yield ended("sandbox", "loose", measured, subject=unit) if is_loose else good("sandbox", measured, subject=unit)


def _scores(said: str | None) -> dict[str, float]:
    try:
        rows = json.loads(said) if said else []
        return {row["unit"]: float(row["exposure"]) for row in rows if str(row["unit"]).startswith(_UNIT)}
    except (ValueError, KeyError, TypeError):
        return {}


def temperature(means: Means) -> Iterator[Finding]:
    """The warmest of the board's sensors, and the room's."""
    board = [int(text) / 1000 for text in means.machine.told("class/thermal/thermal_zone*/temp").values()]
    room = ((means.capture or {}).get("climate") or {}).get("temperature_c")
    if not board and room is None:
        yield ended("temperature", "not-told")
    if board:
        measured = f"{max(board):.0f} C"
        if max(board) >= means.limits.board_bad_c:
            yield ended("temperature", "too-hot", measured, subject="board")
        elif max(board) >= means.limits.board_c:
            yield ended("temperature", "hot", measured, subject="board")
        else:
            yield good("temperature", measured, subject="board")
    if isinstance(room, int | float):
        is_out = not means.limits.room_low_c <= room <= means.limits.room_high_c
        measured = f"{room:.1f} C"
        yield (
            ended("temperature", "room", measured, subject="room")
            if is_out
            else good("temperature", measured, subject="room")
        )
