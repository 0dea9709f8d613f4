"""Frames of the originals that are lost while the composite starves: two busy loops beside it on every core.

A real capture records two 1080p25 RTSP cameras and a microphone, the real composite process runs at its own (low)
priority, and two busy loops at the common one take the processors. Counted are pictures that are missing between two
others in the sealed and decrypted film of each camera, by their times, and every gap. BENCH_SECONDS is the length.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import av

from agent.media.fragments import ORIGIN_BEFORE_PRESS_NS
from bench.measure import Figure
from bench.room import ROOT, BenchBox, camera, load, pause_until, running, seconds
from sync.evidence.records import Close, Gap, Mark, MarkKind, Segment
from tests.agent.outbox_reading import ReadPart, films, read_part
from tests.system.stack import track

FRAME_NS = 40_000_000
BUSY = "while True:\n    pass\n"
DERIVED = '[[tracks]]\nname = "composite"\nkind = "picture"\nsource = "composite:"\nderived = true\n'
LAYOUT = """[composite]
height = 1080
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
PICTURES = ("scene", "suspect")


def main() -> None:
    """What the composite lost on the way, then the figure."""
    length = seconds(60)
    with tempfile.TemporaryDirectory(prefix="msr-b-") as folder, camera() as url:
        tracks = [*(track(name, url) for name in PICTURES), track("mic-room", "synthetic-mic:tone"), DERIVED, LAYOUT]
        box = BenchBox(Path(folder) / "box").with_tracks(*tracks)
        with running(box), _process("agent", "composite", "--profile", str(box.folder / "profile.toml")):
            box.wait("the composite", lambda: _is_armed(box), within_s=60)
            with _busy(), _busy():
                box.press()
                box.wait_state("recording", within_s=30)
                pause_until(time.monotonic() + length)
                box.hold()
                box.wait_state("ready", "not_ready", within_s=30)
        part = read_part(box.outbox, 1, box.device_key)
        counts = [_count(box.outbox, part, name) for name in PICTURES]
    print(f"pictures in the film: {[count for count, _ in counts]}; missing: {[lost for _, lost in counts]}")
    lost = sum(lost for _, lost in counts)
    gaps = [each for each in part.bodies(Gap) if each.track != "composite"]
    _tell_composite(part)
    Figure(
        figure="originals' lost frames while the composite starves",
        value=lost + len(gaps),
        unit="frames and gaps",
        goal=0,
        runs=1,
        note=f"{length:g} s, two busy loops; {load()}",
    ).print()


def _count(outbox: Path, part: ReadPart, name: str) -> tuple[int, int]:
    """The pictures in a track's film, and how many are missing between them."""
    (film,) = films(outbox, part, 1, name).values()
    with av.open(io.BytesIO(film)) as container:
        stream = container.streams.video[0]
        times = [packet.dts * stream.time_base for packet in container.demux(stream) if packet.dts is not None]
    steps = [float(b - a) * 1e9 / FRAME_NS for a, b in itertools.pairwise(times)]
    return len(times), sum(round(step) - 1 for step in steps)


def _tell_composite(part: ReadPart) -> None:
    (close,) = part.bodies(Close)
    held = sum(each.to_ns - each.from_ns for each in part.bodies(Segment) if each.track == "composite")
    paces = [each.detail for each in part.bodies(Mark) if each.mark == MarkKind.COMPOSITE_RATE]
    whole = close.closed_ns - ORIGIN_BEFORE_PRESS_NS
    print(f"composite: {held / 1e9:.1f} of {whole / 1e9:.1f} s recorded; paces told: {paces}", flush=True)


def _is_armed(box: BenchBox) -> bool:
    return any(each["name"] == "composite" and each["armed"] for each in box.state().get("tracks", []))


@contextlib.contextmanager
def _process(*module: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", *module], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def _busy() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-c", BUSY])
    try:
        yield
    finally:
        process.kill()
        process.wait(10)


if __name__ == "__main__":
    main()
