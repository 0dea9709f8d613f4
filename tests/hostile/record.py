"""`make fuzz`: the targets one after another under atheris; prints and keeps what came of each (docs/fuzz.json).

`python -m tests.hostile.record [--target NAME]... [--seconds N] [--near N]`: `--near` is for targets nearest evidence.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.hostile.pages import FUZZED, write_pages
from tests.hostile.target import Target
from tests.hostile.targets import BY_NAME, TARGETS

BRANCHES = "branches in all: "  # as fuzz.py says it
WORK = Path(__file__).parents[2] / "build" / "fuzz-work"
_DONE = re.compile(r"^#(\d+)\s+\w+\s+(?:cov: (\d+) ft: (\d+) )?corp: (\d+)/", re.MULTILINE)
_STAT = re.compile(r"^stat::(\w+):\s+(\d+)$", re.MULTILINE)


def run(target: Target, seconds: int) -> dict[str, Any]:
    """What libFuzzer said of one target."""
    WORK.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.hostile.fuzz", target.name, str(WORK / target.name), str(seconds)]
    command += target.modules
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=os.environ)
    stats = {name: int(value) for name, value in _STAT.findall(done.stderr)}
    seen = _DONE.findall(done.stderr)
    branches = int(done.stderr.partition(BRANCHES)[2].split("\n")[0] or 0)
    if not seen:
        raise SystemExit(f"{target.name}: atheris did not begin\n{done.stderr[-2000:]}")
    broken = "" if done.returncode == 0 else _why(done.stdout + done.stderr)
    return {
        "seconds": seconds,
        "executions": stats.get("number_of_executed_units", int(seen[-1][0])),
        "per_second": stats.get("average_exec_per_sec", 0),
        "reached": int(seen[-1][1] or 0),  # none where what reads is no Python: pydantic
        "branches": branches,
        "features": int(seen[-1][2] or 0),
        "corpus": int(seen[-1][3]),
        "peak_mb": stats.get("peak_rss_mb", 0),
        "broken": broken,
        "ended": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
    }


def keep(target: Target, found: dict[str, Any]) -> None:
    """Notes it in docs/fuzz.json and draws the page; two runs at once do not lose each other's."""
    with (WORK / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = json.loads(FUZZED.read_text()) if FUZZED.exists() else {}
        FUZZED.write_text(json.dumps(known | {target.name: found}, indent=1, sort_keys=True) + "\n")
        write_pages()


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
        found = run(target, seconds)
        share = 100 * found["reached"] // max(1, found["branches"])
        print(
            f"{target.name:17} {found['executions']:>9} executions {found['per_second']:>6}/s  "
            f"{found['reached']:>5} of {found['branches']:>5} branches ({share} %)  {found['broken'] or 'held'}",
            flush=True,
        )
        broken = broken or bool(found["broken"])
        if given.keep:
            keep(target, found)
    return broken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
