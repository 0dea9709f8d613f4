"""The campaign's record: rounds by number, merged as they are played, and the sums over all of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Line = dict[str, Any]
_COUNTED = ("sessions", "parts", "recovered", "segments", "tails", "gaps", "damaged", "lost")


def read(path: Path | None, seed: int) -> dict[int, Line]:
    """Rounds that a file holds of this seed; none where there is no file."""
    if path is None or not path.exists():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["summary"]["seed"] == seed, f"{path} is the record of seed {found['summary']['seed']}, not of {seed}"
    return {line["round"]: line for line in found["rounds"]}


def write(path: Path | None, rounds: dict[int, Line], seed: int) -> None:
    """All rounds, a line each, and their summary."""
    if path is None:
        return
    lines = [rounds[number] for number in sorted(rounds)]
    told = json.dumps(summary(lines, seed), ensure_ascii=False, indent=1)
    each = ",\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    fresh = path.with_suffix(".new")
    fresh.write_text(f'{{"summary": {told},\n"rounds": [\n{each}\n]}}\n', encoding="utf-8")
    fresh.replace(path)


def summary(rounds: Iterable[Line], seed: int) -> Line:
    """Sums over all rounds."""
    lines = list(rounds)
    kinds = Counter(fault["kind"] for line in lines for fault in line["faults"])
    alarms: Counter[str] = Counter()
    for line in lines:
        alarms.update(line["alarms"])
    verdicts = Counter(verdict for line in lines for verdict in line["verdicts"])
    return {
        "seed": seed,
        "rounds": len(lines),
        "faults": {"all": sum(kinds.values()), **dict(sorted(kinds.items()))},
        "alarms": dict(sorted(alarms.items())),
        **{name: sum(line[name] for line in lines) for name in _COUNTED},
        "fragments_in_ledger": sum(line["ledger"] for line in lines),
        "verdicts": {"true": verdicts[True], "false": verdicts[False]},
        "ended_by_themselves": dict(Counter(name for line in lines for name in line["exits"])),
        "healed_s_longest": max((line["healed_s"] for line in lines), default=0.0),
        "took_s": round(sum(line["took_s"] for line in lines)),
        "wrong": sum(len(line["wrong"]) for line in lines),
    }
