"""CPU seconds a minute of film to make a composite of two 1080p25 cameras, beside one ffmpeg with the same graph.

Both decode the same two films of 4 Mb/s, scale one to the whole picture and one to an inset, burn in a line with the
clock, and encode with the same settings of libx264, at the same time. Ours is the composite's own loop in a process of
its own (`worker`), fed over the real socket. Its clock is the film's: neither side skips a picture on a busy machine.
ffmpeg's start is counted (0.2 s), the interpreter's is not. BENCH_SECONDS is the film's length, BENCH_RUNS how many.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from agent.clock import wall_ns
from agent.composite_process import Alive, Remarks, local_zone, making_of, plan_of, run
from agent.feed.client import FeedReader
from agent.feed.facts import Standing
from agent.feed.messages import Message, Picture, Stream
from agent.feed.server import SOCKET_NAME, Feed
from agent.media.composite.composer import Composer
from agent.media.composite.encode import CRF, PRESET
from agent.media.composite.font import find_font
from agent.media.composite.text import Writer
from agent.media.sources.ports import Packet
from bench.measure import Figure, cpu_seconds, median, tree
from bench.room import FILM_BIT_RATE, ROOT, load, pause_until, runs, seconds
from firmware_config.profile import load as load_profile
from tests.agent.box_process import BoxProcess
from tests.fakes.media_files import annex_b, film
from tests.system.stack import replace_tracks, track

GOAL = 1.15
FILM_S = 20.0
FRAME_NS = 40_000_000
BEGAN_NS = 1_000_000_000_000
AHEAD = 8
WARM_UP = 50
SIZE = (1920, 1080)
INSET = (0.68, 0.03, 0.3)
NAMES = ("suspect", "scene")
DERIVED = '[[tracks]]\nname = "composite"\nkind = "picture"\nsource = "composite:"\nderived = true\n'
LAYOUT = """[composite]
height = {height}
place = "示例市示例区人民检察院"
[[composite.layouts]]
name = "bench"
[[composite.layouts.places]]
tracks = ["suspect"]
[[composite.layouts.places]]
tracks = ["scene"]
x = 0.68
y = 0.03
width = 0.3
height = 0.3
"""


def main() -> None:
    """One line a run, then a figure a size."""
    length, count = seconds(60), runs(3)
    path = film(seconds=FILM_S, size=SIZE, gop=50, bit_rate=FILM_BIT_RATE)
    for height in (720, 1080):
        with tempfile.TemporaryDirectory(prefix="msr-b-") as folder:
            pairs = [_run(Path(folder) / str(number), path, height, length) for number in range(count)]
        ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        ratios = [a / b for a, b in pairs]
        Figure(
            figure=f"CPU s a minute, composite of two 1080p25 cameras at {height} lines",
            value=median(ours),
            unit="CPU s/min",
            peer="ffmpeg: the same films, scale, overlay, drawtext, libx264 with the same settings, at the same time",
            peer_value=median(theirs),
            goal=GOAL,
            runs=count,
            spread=(min(ratios), max(ratios)),
            note=f"{length:g} s a run; spread is of the ratio; {load()}",
        ).print()


def _run(folder: Path, path: Path, height: int, length: float) -> tuple[float, float]:
    count = round(length * 25)
    began = time.monotonic()
    with _ffmpeg(folder, path, height, count) as peer, _worker(folder, path, height) as (player, pid):
        player.play(WARM_UP)
        before = cpu_seconds(tree(pid))
        player.play(count)
        ours = cpu_seconds(tree(pid)) - before
        theirs = peer.cpu_seconds()
    minute = 60 / length
    print(
        f"{height} lines: composite {ours * minute:.2f}, ffmpeg {theirs * minute:.2f} CPU s a minute of film,"
        f" ratio {ours / theirs:.3f}; {player.size * 8e-6 / length:.2f} Mb/s;"
        f" took {time.monotonic() - began:.0f} s; {load()}",
        flush=True,
    )
    return ours * minute, theirs * minute


class _Player:
    """Gives the film twice over a feed, eight pictures ahead of the composite."""

    def __init__(self, folder: Path, path: Path) -> None:
        self._units = [(bytes(packet), bool(packet.is_keyframe)) for packet in annex_b(path)]
        self._made = threading.Semaphore(AHEAD)
        self._number = 0
        self.size = 0
        self.feed = Feed(folder / SOCKET_NAME, derived={"composite": self._take})

    def play(self, count: int) -> None:
        """So many pictures more; returns when the composite has drawn all of them."""
        self.size = 0
        for _ in range(count):
            self._offer()
        for _ in range(AHEAD):
            self._wait()
        for _ in range(AHEAD):
            self._made.release()

    def begin(self) -> None:
        """Serve, and wait for the worker."""
        self.feed.start()
        for name in NAMES:
            stream = Stream(track=name, kind="picture", codec="h264", width=SIZE[0], height=SIZE[1], rate=25.0)
            self.feed.stream(stream)
        until = time.monotonic() + 30
        while not self.feed.wanted:
            assert time.monotonic() < until, "the worker did not come"
            pause_until(time.monotonic() + 0.05)

    def _offer(self) -> None:
        self._wait()
        data, is_key = self._units[self._number % len(self._units)]
        at_ns = BEGAN_NS + self._number * FRAME_NS
        packet = Packet(payload=data, dts_ns=at_ns, cts_ns=0, duration_ns=FRAME_NS, is_key=is_key, arrival_ns=at_ns)
        if self._number % 25 == 0:
            told = Standing(state="recording", part=1, room="第一讯问室", wall_offset_ns=wall_ns() - BEGAN_NS)
            self.feed.facts(told.values())
        for name in reversed(NAMES):  # the main picture last: it sets the beat
            self.feed.offer(name, packet, at_ns)
        self._number += 1

    def _wait(self) -> None:
        assert self._made.acquire(timeout=60), "the composite drew nothing for a minute"

    def _take(self, film: object) -> None:
        if isinstance(film, Picture):
            self.size += len(film.data)
            self._made.release()


@contextlib.contextmanager
def _worker(folder: Path, path: Path, height: int) -> Iterator[tuple[_Player, int]]:
    """The player and the worker's pid."""
    BoxProcess(folder)
    profile = folder / "profile.toml"
    layout = LAYOUT.format(height=height)
    replace_tracks(profile, *(track(name, f"synthetic:{name}") for name in NAMES), DERIVED, layout)
    player = _Player(folder, path)
    command = [sys.executable, "-m", "bench.composite", "worker", str(profile)]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        player.begin()
        yield player, process.pid
        assert process.poll() is None, (folder / "log").read_text()
    finally:
        process.terminate()
        process.wait(10)
        player.feed.stop()


class _FilmReader(FeedReader):
    """Reads as the composite does; the newest picture's time is what the clock says."""

    now_ns = BEGAN_NS

    def read(self, timeout_s: float) -> Message | None:
        message = super().read(timeout_s)
        if isinstance(message, Picture):
            self.now_ns = message.at_ns
        return message


def worker(path: Path) -> None:
    """The composite's loop on the film's clock, until SIGTERM."""
    profile = load_profile(path)
    plan = plan_of(profile)
    with _FilmReader(path.parent / SOCKET_NAME) as feed:
        composer = Composer(
            plan=plan,
            making=making_of(profile),
            writer=Writer(find_font(plan.font)),
            zone=local_zone(),
            clock=lambda: feed.now_ns,
        )
        run(composer, feed, Remarks(profile.control), threading.Event(), Alive())


class _Ffmpeg:
    """The peer; what it cost is known once it has ended."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process, self._log = process, log

    def cpu_seconds(self) -> float:
        """User and system seconds of the whole run."""
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        assert self.process.returncode == 0, self._log.read_text()
        return usage.ru_utime + usage.ru_stime


@contextlib.contextmanager
def _ffmpeg(folder: Path, path: Path, height: int, count: int) -> Iterator[_Ffmpeg]:
    folder.mkdir(parents=True)
    width, (x, y, part) = height * 16 // 9, INSET
    inset = f"{round(width * part / 2) * 2}:{round(height * part / 2) * 2}"
    font, text = find_font(None), "%{localtime} 示例市示例区人民检察院"
    main = "null" if height == SIZE[1] else f"scale={width}:{height}"
    graph = (
        f"[0:v]{main}[m];[1:v]scale={inset}[i];[m][i]overlay={round(x * width)}:{round(y * height)},"
        f"drawtext=fontfile={font.path}:text='{text}':fontsize={height * 40 // 1080}:fontcolor=white:"
        f"x=16:y={height}-64:box=1:boxcolor=black@0.5"
    )
    source = ["-stream_loop", "-1", "-threads", "1", "-i", str(path)]
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", *source, *source, "-filter_complex_threads", "1"]
    command += ["-filter_complex", graph, "-c:v", "libx264", "-preset", PRESET, "-crf", str(CRF)]
    command += ["-tune", "zerolatency", "-threads", "1", "-g", "50", "-bf", "0", "-x264-params", "scenecut=0"]
    command += ["-frames:v", str(count), "-f", "null", "-"]
    with (folder / "ffmpeg.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield _Ffmpeg(process, folder / "ffmpeg.log")
    finally:
        if process.returncode is None and process.poll() is None:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    worker(Path(sys.argv[2])) if sys.argv[1:2] == ["worker"] else main()
