"""Percent of a core that an idle box takes: two RTSP cameras of 1080p25, 4 Mb/s each, nobody records, nobody looks.

Counted are the processes that run from morning to evening: capture (both rings filled, every packet parsed), watch
(keyframes decoded and judged), panel without a page, system. The uplink waits for a broker and is not counted; a
camera of the machine's own (UVC, named in BENCH_UVC=/dev/videoN) is printed beside, else said to be missing.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Figure, cpu_seconds, median, tree
from bench.room import BenchBox, camera, load, pause_until, running, runs, seconds
from tests.agent.box_process import ROOT
from tests.system.stack import track

GOAL = 5.0
BESIDE = ("watch", "panel", "system")
SETTLED_S = 10.0
UVC = os.environ.pop("BENCH_UVC", "")


def main() -> None:
    """One line a run, then the figure."""
    length, count = seconds(60), runs(3)
    with tempfile.TemporaryDirectory(prefix="msr-bench-") as folder, camera() as scene, camera() as suspect:
        tracks = (track("scene", scene), track("suspect", suspect))
        found = [_shares(Path(folder) / str(number), tracks, length) for number in range(count)]
        print(_uvc(Path(folder) / "uvc", length), flush=True)
    whole = [sum(each.values()) for each in found]
    parts = ", ".join(f"{name} {median([each[name] for each in found]):.2f}" for name in found[0])
    Figure(
        figure="an idle box with two 1080p25 RTSP cameras",
        value=median(whole),
        unit="% of a core",
        goal=GOAL,
        runs=count,
        spread=(min(whole), max(whole)),
        note=f"{parts}; {length:g} s a run; {load()}",
    ).print()


def _shares(folder: Path, tracks: tuple[str, ...], length: float) -> dict[str, float]:
    """What each process took, in percent of a core."""
    box = BenchBox(folder / "box").with_tracks(*tracks)
    with running(box), contextlib.ExitStack() as beside:
        pids = {"capture": box.pid} | {name: beside.enter_context(_beside(box, name)) for name in BESIDE}
        pause_until(time.monotonic() + SETTLED_S)
        began, before = time.monotonic(), {name: cpu_seconds(tree(pid)) for name, pid in pids.items()}
        pause_until(began + length)
        took = time.monotonic() - began
        found = {name: 100 * (cpu_seconds(tree(pid)) - before[name]) / took for name, pid in pids.items()}
        assert box.state()["state"] == "ready"
    print(", ".join(f"{name} {share:.2f} %" for name, share in found.items()) + f"; {load()}", flush=True)
    return found


@contextlib.contextmanager
def _beside(box: BenchBox, name: str) -> Iterator[int]:
    command = [sys.executable, "-m", "agent", name, "--profile", str(box.folder / "profile.toml")]
    with (box.folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield process.pid
        assert process.poll() is None, f"{name} ended before the window did; see {box.folder}/{name}.log"
    finally:
        process.terminate()
        process.wait(10)


def _uvc(folder: Path, length: float) -> str:
    if not UVC:
        return "UVC: not measured, no camera of this machine was named (BENCH_UVC=/dev/videoN)"
    shares = _shares(folder, (track("scene", f"v4l2:{UVC}?size=1920x1080&rate=25"),), length)
    return f"UVC {UVC}: {sum(shares.values()):.2f} % of a core"


if __name__ == "__main__":
    main()
