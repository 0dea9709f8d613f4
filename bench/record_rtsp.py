"""CPU seconds a minute to record a 1080p25 RTSP camera of 4 Mb/s, beside `ffmpeg -c copy -f segment` on that stream.

Both are clients of the same camera, at the same time, over the same window. Counted are user and system seconds of
capture's whole process tree (ring, muxer, hash, encryption, signatures, syncs, records, control socket) and of ffmpeg.
BENCH_SECONDS is a run's length, BENCH_RUNS how many.
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Figure, cpu_seconds, median, tree
from bench.room import BenchBox, camera, load, pause_until, running, runs, seconds
from tests.system.stack import track

GOAL = 1.5


def main() -> None:
    """One line a run, then the figure."""
    length, count = seconds(60), runs(3)
    with tempfile.TemporaryDirectory(prefix="msr-bench-") as folder, camera() as url:
        pairs = [_run(Path(folder) / str(number), url, length) for number in range(count)]
    ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratios = [a / b for a, b in pairs]
    Figure(
        figure="CPU s a minute to record 1080p25 RTSP, capture",
        value=median(ours),
        unit="CPU s/min",
        peer="ffmpeg -rtsp_transport tcp -c copy -f segment -segment_time 4 (same camera, same time)",
        peer_value=median(theirs),
        goal=GOAL,
        runs=count,
        spread=(min(ratios), max(ratios)),
        note=f"{length:g} s a run; spread is of the ratio; {load()}",
    ).print()


def _run(folder: Path, url: str, length: float) -> tuple[float, float]:
    box = BenchBox(folder / "box").with_tracks(track("scene", url))
    with _ffmpeg(folder / "peer", url) as peer, running(box):
        box.press()
        box.wait_state("recording")
        pause_until(time.monotonic() + 2)
        began, ours, theirs = time.monotonic(), cpu_seconds(tree(box.pid)), cpu_seconds(tree(peer))
        pause_until(began + length)
        took = time.monotonic() - began
        ours, theirs = cpu_seconds(tree(box.pid)) - ours, cpu_seconds(tree(peer)) - theirs
        assert box.state()["state"] == "recording"
        box.hold()
        box.wait_state("ready")
    kept = sum(each.stat().st_size for each in (folder / "box/outbox/parts").rglob("*.seg"))
    peers = sum(each.stat().st_size for each in (folder / "peer").iterdir())
    minute = 60 / took
    print(
        f"capture {ours * minute:.3f}, ffmpeg {theirs * minute:.3f} CPU s/min, ratio {ours / theirs:.3f};"
        f" {kept * 8e-6 / took:.2f} and {peers * 8e-6 / took:.2f} Mb/s kept; {load()}",
        flush=True,
    )
    return ours * minute, theirs * minute


@contextlib.contextmanager
def _ffmpeg(folder: Path, url: str) -> Iterator[int]:
    folder.mkdir(parents=True)
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-rtsp_transport", "tcp", "-i", url]
    command += ["-c", "copy", "-f", "segment", "-segment_time", "4", str(folder / "%06d.mp4")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
        assert process.poll() is None, "ffmpeg ended before the window did"
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main()
