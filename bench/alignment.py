"""Flash-to-beep error of a recording, with the cameras' capture times and without, at its start and at its end.

Two cameras and a microphone before each. Latency (0-500 ms), clock offset (2 s either way), drift of every crystal and
the network's jitter are drawn at random and unknown to the recorder. Each camera is measured first, with the code of
`agent align`; then the one with capture times is restarted: it comes back with another latency. Both are recorded by
the real recorder, and flashes and beeps are looked for in the recorded fragments, decoded.
BENCH_SECONDS is the recording's length (60; for the record 3600), BENCH_SEED draws the same again.
"""

from __future__ import annotations

import io
import random
import secrets
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from agent.align_command import report
from agent.clock import boottime_ns
from agent.media.alignment import PERIOD_S, Alignment, HeardBlock, SeenPicture, brightest_region, measure
from agent.media.fragments import (
    ORIGIN_BEFORE_PRESS_NS,
    Initialisation,
    MediaEvent,
    MediaFragment,
    SourceLost,
    TrackEnded,
    TrackKind,
)
from agent.media.listening import regions_of, watch_and_hear
from agent.media.recorder import TrackRecorder
from agent.media.sources.factory import open_source
from agent.media.sources.ports import OpenSource, SourceSpec
from agent.media.timeline import Timing
from bench.measure import Figure
from bench.room import asked, load, pause_until, seconds
from tests.fakes.coded_scene import CodedMicrophone, coded_film
from tests.fakes.rtsp_camera import RtspCamera
from tests.fakes.waiting import wait_for

GOALS_MS = {"with": 20.0, "without": 40.0}
WINDOW_S = PERIOD_S
_NS = 1_000_000_000
_OUTLIVED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A camera and the microphone before it; nothing of what was drawn is told to the recorder."""

    name: str
    camera: RtspCamera
    microphone: CodedMicrophone

    def specs(self, timing: Timing) -> tuple[SourceSpec, SourceSpec]:
        return (
            SourceSpec(track=self.name, kind=TrackKind.PICTURE, text=self.camera.url, timing=timing),
            SourceSpec(track=f"mic-{self.name}", kind=TrackKind.SOUND, text="coded:"),
        )

    def open_source(self) -> OpenSource:
        return lambda spec: self.microphone if spec.kind is TrackKind.SOUND else open_source(spec)


class Taken:
    """The events of one track; of the fragments only those of the two windows are kept."""

    def __init__(self, length_s: float) -> None:
        self._windows = [(0.0, WINDOW_S), (max(0.0, length_s - WINDOW_S), length_s)]
        self.begun: list[Initialisation] = []
        self.lost: list[SourceLost] = []
        self.ended = threading.Event()
        self._kept: list[list[MediaFragment]] = [[], []]

    def emit(self, event: MediaEvent) -> None:
        if isinstance(event, Initialisation):
            self.begun.append(event)
        elif isinstance(event, SourceLost):
            self.lost.append(event)
        elif isinstance(event, TrackEnded):
            self.ended.set()
        elif isinstance(event, MediaFragment):
            at_s = (event.from_ns - ORIGIN_BEFORE_PRESS_NS) / 1e9
            for kept, (begin, end) in zip(self._kept, self._windows, strict=True):
                if begin <= at_s < end and (kept or event.opens_segment):
                    kept.append(event)

    def frames(self, window: int) -> list[av.VideoFrame | av.AudioFrame]:
        """The window's last run, decoded; time stamps count from the origin."""
        run = self._kept[window][-1].run
        head = next(each.data for each in self.begun if each.run == run)
        data = head + b"".join(each.data for each in self._kept[window] if each.run == run)
        with av.open(io.BytesIO(data), format="mp4") as container:
            return list(container.decode(container.streams[0]))


def main() -> None:
    """What was drawn and measured, then a figure each."""
    length, seed = max(seconds(60), WINDOW_S), int(asked("SEED", secrets.randbelow(10**6)))
    chance = random.Random(seed)
    print(f"BENCH_SEED={seed}", flush=True)
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="msr-bench-"):
        film = coded_film()
        places = [_place(stack, name, film, chance) for name in GOALS_MS]
        timings = _calibrate(places)
        places[0].camera.latency_s = chance.uniform(0, 0.5)
        print(f"with: the camera is restarted, latency {places[0].camera.latency_s * 1e3:.0f} ms", flush=True)
        pause_until(time.monotonic() + 2)
        taken = _record(places, timings, length)
    for place in places:
        _print(place.name, *taken[place.name], length=length, seed=seed)


def _place(stack: ExitStack, name: str, film: Path, chance: random.Random) -> Place:
    camera = RtspCamera(film)
    camera.latency_s, camera.jitter_s = chance.uniform(0, 0.5), chance.uniform(0.002, 0.012)
    camera.clock_error_ns = int(chance.uniform(-2, 2) * _NS)
    camera.drift_ppm = chance.choice((-50.0, 50.0))
    drift_ppm = chance.uniform(-30, 30)
    print(
        f"{name}: latency {camera.latency_s * 1e3:.0f} ms, clock {camera.clock_error_ns / 1e6:+.0f} ms and"
        f" {camera.drift_ppm:+.0f} ppm, jitter {camera.jitter_s * 1e3:.0f} ms, microphone {drift_ppm:+.0f} ppm",
        flush=True,
    )
    stack.enter_context(camera)
    return Place(name=name, camera=camera, microphone=CodedMicrophone(camera, drift_ppm=drift_ppm))


def _calibrate(places: list[Place]) -> dict[str, Timing]:
    """As the technician does, one camera after the other; without capture times only the latency is used."""
    timings = {}
    for place in places:
        specs = place.specs(Timing())
        found = measure(*watch_and_hear(*specs, seconds=WINDOW_S, open_source=place.open_source()))
        keys = report(found, *(spec.track for spec in specs))["profile"]
        print(f"{place.name}: measured {keys}, spread {found.spread_ns / 1e6:.0f} ms, {found.pairs} pairs", flush=True)
        clock_ns = keys["camera_clock_ms"] * 1_000_000 if place.name == "with" else None
        timings[place.name] = Timing(latency_ns=keys["latency_ms"] * 1_000_000, camera_clock_ns=clock_ns)
    return timings


def _record(places: list[Place], timings: dict[str, Timing], length: float) -> dict[str, tuple[Taken, Taken]]:
    """All four tracks from one press; picture and sound of each place."""
    recorders, taken = [], {}
    for place in places:
        # Of a camera that was restarted the old latency is known to be void: nothing but its clock counts.
        timing = timings[place.name]
        timing = Timing(camera_clock_ns=timing.camera_clock_ns) if timing.camera_clock_ns is not None else timing
        pair = Taken(length), Taken(length)
        taken[place.name] = pair
        for spec, one in zip(place.specs(timing), pair, strict=True):
            recorders.append(_recorder(spec, place, one.emit))
    for recorder in recorders:
        recorder.start()
    wait_for(lambda: all(recorder.armed for recorder in recorders), within_s=20, what="every track to be armed")
    press_ns = boottime_ns()
    for recorder in recorders:
        recorder.begin(press_ns - ORIGIN_BEFORE_PRESS_NS, press_ns)
    pause_until(time.monotonic() + length)
    stop_ns = boottime_ns()
    for recorder in recorders:
        recorder.end(stop_ns)
    for pair in taken.values():
        assert all(one.ended.wait(5) for one in pair)
    for recorder in recorders:
        recorder.stop()
    return taken


def _recorder(spec: SourceSpec, place: Place, emit: Callable[[MediaEvent], None]) -> TrackRecorder:
    return TrackRecorder(spec=spec, open_source=place.open_source(), emit=emit, clock=boottime_ns)


def _in_the_film(picture: Taken, sound: Taken, window: int) -> Alignment:
    """Flash against beep in what was recorded, on the part's clock."""
    shown, seen = picture.frames(window), []
    luma = brightest_region(np.array([regions_of(frame) for frame in shown]))
    for frame, bright in zip(shown, luma, strict=True):
        seen.append(SeenPicture(at_ns=int(frame.pts * frame.time_base * _NS), luma=float(bright)))
    heard = [
        HeardBlock(
            at_ns=int(frame.pts * frame.time_base * _NS),
            pcm=(frame.to_ndarray().reshape(-1) * 32_767).astype("<i2").tobytes(),
        )
        for frame in sound.frames(window)[_OUTLIVED:]  # the decoder's first frames miss what came before them
    ]
    return measure(seen, heard)


def _print(name: str, picture: Taken, sound: Taken, *, length: float, seed: int) -> None:
    found = [_in_the_film(picture, sound, window) for window in (0, 1)]
    start_ms, end_ms = (each.offset_ns / 1e6 for each in found)
    for when, each in zip(("start", "end"), found, strict=True):
        print(
            f"{name}, {when}: picture minus sound {each.offset_ns / 1e6:+.1f} ms"
            f" ({each.lowest_ns / 1e6:+.1f} to {each.highest_ns / 1e6:+.1f} of {each.pairs} pairs)",
            flush=True,
        )
    claimed = picture.begun[0]
    Figure(
        figure=f"flash-to-beep error in the film, {name} capture times",
        value=max(abs(start_ms), abs(end_ms)),
        unit="ms",
        goal=GOALS_MS[name],
        runs=1,
        spread=(start_ms, end_ms),
        note=f"{length:g} s, seed {seed}; spread is start and end; {claimed.time_method}, claimed error"
        f" {claimed.time_error_ns / 1e6:.0f} ms; runs {len(picture.begun)}/{len(sound.begun)}; {load()}",
    ).print()


if __name__ == "__main__":
    main()
