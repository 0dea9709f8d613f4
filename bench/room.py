"""A room for a bench: the real capture process over the tracks of a figure, and a camera in a process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.agent.box_process import ROOT, BoxProcess
from tests.system.stack import replace_tracks

FILM_BIT_RATE = 4_000_000


# Taken out of the environment: the centre's programs refuse MSR_ names that are no settings of theirs.
_ASKED = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("BENCH_")}


def seconds(default: float) -> float:
    """BENCH_SECONDS, or the default."""
    return asked("SECONDS", default)


def runs(default: int) -> int:
    """BENCH_RUNS, or the default."""
    return int(asked("RUNS", default))


def asked(name: str, default: float) -> float:
    """BENCH_<name>, or the default."""
    return float(_ASKED.get(f"BENCH_{name}", default))


class BenchBox(BoxProcess):
    """A box with the tracks asked for, started without a ledger of its fragments, which no real box writes."""

    def with_tracks(self, *tracks: str) -> BenchBox:
        """Replaces the profile's tracks; before `start`."""
        replace_tracks(self.folder / "profile.toml", *tracks)
        return self

    def start(self) -> None:
        """Runs it until it answers at its socket."""
        command = [sys.executable, "-m", "agent", "run", "--profile", str(self.folder / "profile.toml")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        self.wait("an answer at the socket", lambda: self.state() != {}, within_s=30)

    @property
    def pid(self) -> int:
        """Capture's process."""
        assert self.process is not None
        return self.process.pid


@contextlib.contextmanager
def running(box: BenchBox) -> Iterator[BenchBox]:
    """The box started and ready; ended at the end, whatever happens."""
    try:
        box.start()
        box.wait_state("ready", within_s=30)
        yield box
    finally:
        if box.process is not None and box.process.poll() is None:
            box.stop()


@contextlib.contextmanager
def camera(*, size: tuple[int, int] = (1920, 1080), bit_rate: int = FILM_BIT_RATE, gop: int = 50) -> Iterator[str]:
    """The URL of an RTSP camera that runs in a process of its own, 25 pictures a second."""
    width, height = size
    command = [sys.executable, "-m", "bench.camera", str(width), str(height), str(bit_rate), str(gop)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)


def pause_until(instant_s: float) -> None:
    """Sleeps until time.monotonic() is there."""
    while (left := instant_s - time.monotonic()) > 0:
        time.sleep(min(left, 1.0))


def load() -> str:
    """What else the machine did: a figure is read beside it."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
