"""The machine: capture's own word, the clock, how units are confined, how warm it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from agent.selftest.findings import ended, good
from agent.selftest.means import Means
from firmware_config.selftests import catalogue
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
        is_loose = round(10 * score) > means.limits.sandbox_root.get(unit, means.limits.sandbox)
        yield ended("sandbox", "loose", measured, subject=unit) if is_loose else good("sandbox", measured, subject=unit)


def _scores(said: str | None) -> dict[str, float]:
    try:
        rows = json.loads(said) if said else []
        return {row["unit"]: float(row["exposure"]) for row in rows if str(row["unit"]).startswith(_UNIT)}
    except (ValueError, KeyError, TypeError):
        return {}


def temperature(means: Means) -> Iterator[Finding]:
    """The warmest of the board's sensors, and the room's."""
    board = means.machine.board().temperature_c
    room = ((means.capture or {}).get("climate") or {}).get("temperature_c")
    if board is None and room is None:
        yield ended("temperature", "not-told")
    if board is not None:
        is_hot = "too-hot" if board >= means.limits.board_bad_c else "hot" if board >= means.limits.board_c else ""
        yield _ended_or_good("temperature", is_hot, f"{board} C", "board")
    if isinstance(room, int | float):
        is_out = not means.limits.room_low_c <= room <= means.limits.room_high_c
        yield _ended_or_good("temperature", "room" if is_out else "", f"{room:.1f} C", "room")


def power(means: Means) -> Iterator[Finding]:
    """Mains, battery, watchdog and partition, as the watch over the system told capture."""
    told = (means.capture or {}).get("system")
    if not isinstance(told, Mapping):
        yield ended("power", "not-told")
        return
    known = catalogue().checks["power"].reasons
    found = [each for each in told.get("faults") or () if each.get("key") in known]
    yield from (ended("power", str(each["key"]), str(each.get("detail") or "")) for each in found)
    if not found:
        yield good("power")


def _ended_or_good(check: str, reason: str, measured: str, subject: str) -> Finding:
    return ended(check, reason, measured, subject=subject) if reason else good(check, measured, subject=subject)
