"""Resident memory and file descriptors of capture and uplink while they record and deliver two cameras and two
microphones.

Sampled every 10 s. The value is the greater growth of memory: median of the last fifth of the samples over that of the
first fifth, after a warm-up of a tenth; descriptors are printed beside it. BENCH_SECONDS (600; for the record 7200).
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.measure import Figure, descriptors, median, rss_kib
from bench.room import camera, load, pause_until, seconds
from tests.system.stack import running_stack, track

GOAL = 1.05
EVERY_S = 10.0
WATCHED = ("capture", "uplink")


def main() -> None:
    """First, last and slope of each process, then the figure."""
    length = seconds(600)
    with tempfile.TemporaryDirectory(prefix="msr-b-") as folder, camera() as url:
        tracks = [track("scene", url), track("suspect", url)]
        tracks += [track("mic-room", "synthetic-mic:tone"), track("mic-suspect", "synthetic-mic:speech")]
        with running_stack(Path(folder), *tracks) as stack:
            stack.press()
            stack.wait_state("recording")
            memory, open_files = _sample({name: stack.pid(name) for name in WATCHED}, length)
            assert stack.state() == "recording"
    growths = [_growth(name, values) for name, values in memory.items()]
    for name, counts in open_files.items():
        print(f"{name}: {_steady(counts)} file descriptors, most {max(counts):g}")
    Figure(
        figure="memory of the agent, last minutes over first minutes",
        value=max(growths),
        unit="x",
        goal=GOAL,
        runs=1,
        spread=(min(growths), max(growths)),
        note=f"{length:g} s; spread is capture and uplink; {load()}",
    ).print()


def _sample(pids: dict[str, int], length: float) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """KiB of memory, and counts of descriptors, of each process."""
    began = time.monotonic()
    memory: dict[str, list[float]] = {name: [] for name in pids}
    open_files: dict[str, list[float]] = {name: [] for name in pids}
    for index in range(1, max(10, int(length / EVERY_S)) + 1):
        pause_until(began + index * EVERY_S)
        for name, pid in pids.items():
            memory[name].append(float(rss_kib(pid)))
            open_files[name].append(float(descriptors(pid)))
    return memory, open_files


def _growth(name: str, values: list[float]) -> float:
    """Last fifth over first fifth, the warm-up left out; prints them and the slope."""
    first, last = _ends(values)
    slope = _slope(values[len(values) // 10 :]) * 60 / EVERY_S
    print(f"{name}: {first / 1024:.1f} MiB, then {last / 1024:.1f} MiB; {slope:+.1f} KiB a minute")
    return last / first


def _steady(values: list[float]) -> str:
    first, last = _ends(values)
    return f"{first:g}, then {last:g}"


def _ends(values: list[float]) -> tuple[float, float]:
    """Medians of the first and the last fifth behind the warm-up."""
    steady = values[len(values) // 10 :]
    fifth = max(1, len(steady) // 5)
    return median(steady[:fifth]), median(steady[-fifth:])


def _slope(values: list[float]) -> float:
    """Least squares, a sample."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    spread = sum((x - middle) ** 2 for x in range(len(values)))
    return sum((x - middle) * (y - mean) for x, y in enumerate(values)) / spread if spread else 0.0


if __name__ == "__main__":
    main()
