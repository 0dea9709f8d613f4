"""`make fuzz`: the targets one after another under atheris; prints and keeps what came of each (docs/fuzz.json).

`python -m tests.hostile.record [--target NAME]... [--seconds N] [--near N] [--keep]`: seconds are seconds on a core, so
that a machine with other work takes longer and does no less; `--near` is for targets nearest evidence. With `--keep` a
run goes on where the record's ended, piece by piece: one that is broken off loses a piece at most.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import math
import os
import re
import resource
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.hostile.pages import FUZZED, write_pages
from tests.hostile.target import Target
from tests.hostile.targets import BY_NAME, TARGETS

BRANCHES = "branches in all: "  # as fuzz.py says it
PIECE_S = 120
WORK = Path(__file__).parents[2] / "build" / "fuzz-work"
_DONE = re.compile(r"^#(\d+)\s+\w+\s+(?:cov: (\d+) ft: (\d+) )?corp: (\d+)/", re.MULTILINE)
_STAT = re.compile(r"^stat::(\w+):\s+(\d+)$", re.MULTILINE)


def run(target: Target, seconds: int) -> dict[str, Any]:
    """What libFuzzer said of one target in so many seconds of the clock."""
    WORK.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.hostile.fuzz", target.name, str(WORK / target.name), str(seconds)]
    command += target.modules
    before = _cpu_of_children()
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=os.environ)
    stats = {name: int(value) for name, value in _STAT.findall(done.stderr)}
    seen = _DONE.findall(done.stderr)
    branches = int(done.stderr.partition(BRANCHES)[2].split("\n")[0] or 0)
    if not seen:
        raise SystemExit(f"{target.name}: atheris did not begin\n{done.stderr[-2000:]}")
    broken = "" if done.returncode == 0 else _why(done.stdout + done.stderr)
    return {
        "on_core_s": round(_cpu_of_children() - before, 1),
        "executions": stats.get("number_of_executed_units", int(seen[-1][0])),
        "reached": int(seen[-1][1] or 0),  # none where what reads is no Python: pydantic
        "branches": branches,
        "features": int(seen[-1][2] or 0),
        "corpus": int(seen[-1][3]),
        "peak_mb": stats.get("peak_rss_mb", 0),
        "broken": broken,
        "ended": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
    }


def fuzz(target: Target, seconds: int, *, is_kept: bool) -> dict[str, Any]:
    """Pieces until the target was that long on a core, or broke."""
    found: dict[str, Any] = known().get(target.name, {}) if is_kept else {}
    if found.get("broken") or "on_core_s" not in found:  # it begins anew
        found = {}
    while not found.get("broken") and (left := seconds - found.get("on_core_s", 0)) >= 1:
        found = together(found, run(target, min(PIECE_S, math.ceil(left))))
        if is_kept:
            keep(target, found)
    return found


def together(before: dict[str, Any], piece: dict[str, Any]) -> dict[str, Any]:
    """A piece goes on from what the one before found (build/fuzz-work), so their times and executions add up."""
    return piece | {each: round(before.get(each, 0) + piece[each], 1) for each in ("on_core_s", "executions")}


def known() -> dict[str, Any]:
    """The record."""
    return json.loads(FUZZED.read_text()) if FUZZED.exists() else {}  # type: ignore[no-any-return]


def keep(target: Target, found: dict[str, Any]) -> None:
    """Notes it in docs/fuzz.json and draws the page; two runs at once do not lose each other's."""
    with (WORK / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        FUZZED.write_text(json.dumps(known() | {target.name: found}, indent=1, sort_keys=True) + "\n")
        write_pages()


def _cpu_of_children() -> float:
    """Seconds that ended children were on a core: what others left them, where the machine is shared."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _why(said: str) -> str:
    named = re.search(r"=== Uncaught Python exception: ===\n(.*)", said)
    return named[1][:200] if named else said.strip().splitlines()[-1][:200]


def main(argv: list[str]) -> int:
    """1 when something broke: its input lies in build/fuzz-work."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--target", action="append", choices=sorted(BY_NAME))
    asked.add_argument("--seconds", type=int, default=600)
    asked.add_argument("--near", type=int)
    asked.add_argument("--keep", action="store_true", help="write docs/fuzz.json and the page")
    given = asked.parse_args(argv)
    broken = False
    for target in [BY_NAME[name] for name in given.target] if given.target else TARGETS:
        seconds = given.near if given.near and target.near_evidence else given.seconds
        found = fuzz(target, seconds, is_kept=given.keep)
        share = 100 * found["reached"] // max(1, found["branches"])
        print(
            f"{target.name:17} {found['executions']:>9} executions  {found['on_core_s']:>6} s on a core  "
            f"{found['reached']:>5} of {found['branches']:>5} branches ({share} %)  {found['broken'] or 'held'}",
            flush=True,
        )
        broken = broken or bool(found["broken"])
    return broken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
