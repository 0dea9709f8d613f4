"""Seconds from the finger on the button to the red lamp: 50 presses on a real capture process, two 1080p RTSP cameras
and two microphones. The lamp turns red when every track has a durable fragment; capture says at its socket since when.
That the press is in the film is read from the sealed records. BENCH_RUNS is the number of presses.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from agent.clock import boottime_ns
from agent.media.fragments import ORIGIN_BEFORE_PRESS_NS
from bench.measure import Figure, percentile
from bench.room import BenchBox, camera, load, pause_until, running, runs
from sync.evidence.records import Segment
from tests.agent.outbox_reading import read_part
from tests.system.stack import track

GOAL_S = 1.0
PICTURES = ("scene", "suspect")


def main() -> None:
    """The distribution, then the figure: the 95th percentile."""
    count = runs(50)
    with tempfile.TemporaryDirectory(prefix="msr-b-") as folder, camera() as url:
        tracks = [track(name, url) for name in PICTURES]
        tracks += [track("mic-room", "synthetic-mic:tone"), track("mic-suspect", "synthetic-mic:speech")]
        box = BenchBox(Path(folder) / "box").with_tracks(*tracks)
        with running(box):
            took = [_press(box) for _ in range(count)]
        in_film = sum(_is_in_film(box, part) for part in range(1, count + 1))
    took.sort()
    marks = {share: percentile(took, share / 100) for share in (50, 90, 95, 99)}
    print("; ".join(f"p{share} {value:.3f} s" for share, value in marks.items()), f"; longest {took[-1]:.3f} s")
    print(" ".join(f"{each:.3f}" for each in took))
    Figure(
        figure="press to red lamp, p95",
        value=marks[95],
        unit="s",
        goal=GOAL_S,
        runs=count,
        spread=(took[0], took[-1]),
        note=f"the press is in the film of {in_film} of {count} parts; {load()}",
    ).print()


def _press(box: BenchBox) -> float:
    box.wait_state("ready", within_s=30)
    pause_until(time.monotonic() + 0.3)  # a finger is off the button for longer than the contact's filter of 30 ms
    began_ns = boottime_ns()
    box.press()
    state = box.wait_state("recording", within_s=20)
    assert state["lamp"]["red"] == "on", state
    box.hold()
    return float(state["lamp_since_ns"] - began_ns) / 1e9


def _is_in_film(box: BenchBox, part: int) -> bool:
    """Each track's first segment shows from the press on, and decodes from there or before."""
    read = read_part(box.outbox, part, box.device_key)
    first = {body.track: body for body in reversed(read.bodies(Segment))}
    held = [each.from_ns == ORIGIN_BEFORE_PRESS_NS and each.decode_ns <= each.from_ns for each in first.values()]
    return len(held) == len(read.opened.tracks) and all(held)


if __name__ == "__main__":
    main()
