"""Watching a camera and hearing a microphone for a while, placed in time by the intakes that recording uses.

For the technician's measurement: nothing is kept but brightness and samples, and those only until it is over.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import av
import numpy as np

from agent.media.alignment import HeardBlock, SeenPicture, brightest_region
from agent.media.errors import MediaError, SourceStalled
from agent.media.intake import PictureIntake, SoundIntake
from agent.media.sources.ports import OpenSource, Packet, PacketSource, SourceSpec, StreamInfo

SETTLE_LIMIT_S = 12.0
_ROWS, _COLUMNS = 6, 8
_SPARSE = 4


class Watcher:
    """One camera: brightness of every picture, by region, and the picture's time."""

    def __init__(self, spec: SourceSpec) -> None:
        self._timing = spec.timing
        self._decoder: Any = None
        self._waiting: dict[int, SeenPicture] = {}
        self._seen: list[tuple[SeenPicture, Any]] = []
        self._count = 0

    def opened(self, info: StreamInfo) -> None:
        """`_bare` is laid by arrival alone, `_placed` as the profile says."""
        self._bare, self._placed = PictureIntake(info), PictureIntake(info, timing=self._timing)
        self._decoder = av.CodecContext.create(info.codec, "r")

    @property
    def settled(self) -> bool:
        return self._bare.armed

    def take(self, packet: Packet, *, wanted: bool) -> None:
        """Every picture is decoded from the first keyframe on; kept are those that are wanted."""
        self._bare.take(packet)
        self._placed.take(packet)
        if not self._count and not packet.is_key:
            return
        self._count += 1
        if wanted:
            self._waiting[self._count] = SeenPicture(
                at_ns=self._bare.at_ns(packet),
                luma=0.0,
                captured_ns=packet.captured_ns,
                placed_ns=self._placed.at_ns(packet),
            )
        coded: Any = av.Packet(packet.payload)
        coded.pts = self._count
        self._keep(self._decoder.decode(coded))

    def finish(self) -> None:
        self._keep(self._decoder.decode(None))

    def pictures(self) -> list[SeenPicture]:
        """What was seen, by the part of the picture that flashes most."""
        if not self._seen:
            return []
        luma = brightest_region(np.array([regions for _, regions in self._seen]))
        return [replace(picture, luma=float(each)) for (picture, _), each in zip(self._seen, luma, strict=True)]

    def _keep(self, frames: list[Any]) -> None:
        for frame in frames:
            picture = self._waiting.pop(frame.pts, None)
            if picture is not None:
                self._seen.append((picture, regions_of(frame)))


class Hearer:
    """One microphone: its samples and their time."""

    def __init__(self, spec: SourceSpec) -> None:
        self._timing = spec.timing
        self._heard: list[HeardBlock] = []

    def opened(self, info: StreamInfo) -> None:
        self._placed = SoundIntake(info, timing=self._timing)

    @property
    def settled(self) -> bool:
        return self._placed.armed

    def take(self, packet: Packet, *, wanted: bool) -> None:
        self._placed.take(packet)
        if wanted:
            self._heard.append(HeardBlock(at_ns=self._placed.at_ns(packet), pcm=packet.payload))

    def finish(self) -> None:
        return

    def sound(self) -> list[HeardBlock]:
        """What was heard."""
        return self._heard


class _Ear:
    """The thread of one source: reads until told to stop."""

    def __init__(self, source: PacketSource, sense: Watcher | Hearer, wanted: threading.Event) -> None:
        self._source, self._sense, self._wanted = source, sense, wanted
        self._over = threading.Event()
        self.settled = threading.Event()
        self.fault: MediaError | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(5.0)

    def _run(self) -> None:
        try:
            self._sense.opened(self._source.open())
            while not self._over.is_set():
                self._sense.take(self._source.read(), wanted=self._wanted.is_set())
                if self._sense.settled:
                    self.settled.set()
            self._sense.finish()
        except MediaError as fault:
            self.fault = fault
            self.settled.set()
        finally:
            self._source.close()


def watch_and_hear(
    camera: SourceSpec,
    microphone: SourceSpec,
    *,
    seconds: float,
    open_source: OpenSource,
    begun: Callable[[], None] = lambda: None,
) -> tuple[list[SeenPicture], list[HeardBlock]]:
    """Both for so many seconds from when both have settled (`begun` is called then). Raises MediaError."""
    wanted, pause = threading.Event(), threading.Event()
    watcher, hearer = Watcher(camera), Hearer(microphone)
    ears: list[_Ear] = []
    try:
        ears = [_Ear(open_source(camera), watcher, wanted), _Ear(open_source(microphone), hearer, wanted)]
        for ear, spec in zip(ears, (camera, microphone), strict=True):
            if not ear.settled.wait(SETTLE_LIMIT_S):
                raise SourceStalled(f"track {spec.track}: expected a steady stream within 12 s, got none")
        begun()
        wanted.set()
        if not any(ear.fault for ear in ears):
            pause.wait(seconds)
        wanted.clear()
    finally:
        for ear in ears:
            ear.stop()
    for ear in ears:
        if ear.fault is not None:
            raise ear.fault
    return watcher.pictures(), hearer.sound()


def regions_of(frame: Any) -> Any:
    """Mean brightness of 6 x 8 parts of a decoded picture, and of the whole, by one pixel in sixteen."""
    plane = frame.planes[0]
    luma = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[
        : frame.height : _SPARSE, : frame.width : _SPARSE
    ]
    height, width = luma.shape[0] // _ROWS, luma.shape[1] // _COLUMNS
    parts = luma[: height * _ROWS, : width * _COLUMNS].reshape(_ROWS, height, _COLUMNS, width).mean(axis=(1, 3))
    return np.append(parts.ravel(), luma.mean())
