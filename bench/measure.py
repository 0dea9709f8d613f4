"""CPU seconds of process trees, percentiles, and the one line of JSON that every bench prints."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure beside its peer. `goal` is the greatest ratio (or value, where there is no peer) that meets it."""

    figure: str
    value: float
    unit: str
    goal: float
    runs: int
    peer: str | None = None
    peer_value: float | None = None
    spread: tuple[float, float] | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Value over the peer's."""
        return self.value / self.peer_value if self.peer_value else None

    def print(self) -> None:
        """The one line, last."""
        ratio = self.ratio
        reached = ratio if ratio is not None else self.value
        line = {
            "figure": self.figure,
            "value": round(self.value, 4),
            "unit": self.unit,
            "peer": self.peer,
            "peer_value": None if self.peer_value is None else round(self.peer_value, 4),
            "ratio": None if ratio is None else round(ratio, 3),
            "goal": self.goal,
            "met": reached <= self.goal,
            "runs": self.runs,
        }
        if self.spread:
            line["spread"] = [round(each, 4) for each in self.spread]
        if self.note:
            line["note"] = self.note
        print(json.dumps(line, ensure_ascii=False), flush=True)


def tree(pid: int) -> list[int]:
    """`pid` and every process under it that is alive."""
    found = [pid]
    for child in _children(pid):
        found += tree(child)
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system seconds of these processes so far, with those of children they waited for."""
    return sum(sum(_stat(pid)) for pid in pids) / _TICK


def rss_kib(pid: int) -> int:
    """Resident memory of one process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def descriptors(pid: int) -> int:
    """File descriptors that one process holds open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: list[float]) -> float:
    """The middle of several runs."""
    return statistics.median(values)


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(each) for each in task.read_text().split()]
    return found


def _stat(pid: int) -> list[int]:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except FileNotFoundError:
        return [0]
    return [int(each) for each in fields[11:15]]
