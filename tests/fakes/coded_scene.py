"""A room in which the coded series flashes and beeps: a film for the camera, samples for the microphone, one clock."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from agent.clock import boottime_ns
from agent.media.alignment import BEEP_HZ, BEEP_S, FLASH_S, ONSETS_S, PERIOD_S, is_on
from agent.media.errors import SourceEnded
from agent.media.fragments import TrackKind
from agent.media.sources.pace import SOUND_KEPT_NS, Pace
from agent.media.sources.ports import SOUND_RATE, Packet, StreamInfo
from tests.fakes.rtsp_camera import RtspCamera

RATE = 25
_BLOCK = 960
_BLOCK_NS = 20_000_000
_LOUD = 6_000


def coded_film(*, size: tuple[int, int] = (320, 180)) -> Path:
    """The code once, to be looped: a lamp before a grey wall; a picture shows what is lit when it is taken."""
    path = Path(tempfile.gettempdir()) / f"msr-coded-{size[0]}x{size[1]}.mp4"
    if not path.exists():
        making = Path(tempfile.mkstemp(suffix=".mp4", dir=path.parent)[1])
        _make(making, size)
        making.replace(path)
    return path


def heard(camera: RtspCamera, from_ns: int, count: int = _BLOCK, *, rate: float = SOUND_RATE, noise: int = 30) -> bytes:
    """The samples from a boottime on: beeps at the very instants at which the lamp lights before that camera."""
    at_s = camera.film_s(from_ns) + np.arange(count) * (camera.film_s(1_000_000_000) - camera.film_s(0)) / rate
    within = at_s % PERIOD_S
    is_beep = np.zeros(count, bool)
    for onset in ONSETS_S:
        is_beep |= (within >= onset) & (within < onset + BEEP_S)
    tone = _LOUD * np.sin(2 * np.pi * BEEP_HZ * at_s) * is_beep
    hiss = np.random.default_rng(from_ns & 0xFFFF).normal(0, noise, count)
    return bytes((tone + hiss).astype("<i2").tobytes())


class CodedMicrophone:
    """A source that hears the camera's room `latency_s` late through a card whose crystal runs `drift_ppm` fast."""

    def __init__(self, camera: RtspCamera, *, latency_s: float = 0.0, drift_ppm: float = 0.0) -> None:
        self._camera, self._latency_ns, self._rate = camera, int(latency_s * 1e9), SOUND_RATE * (1 + drift_ppm / 1e6)
        self._real_block_ns = round(_BLOCK / self._rate * 1e9)
        self._pace = Pace(self._real_block_ns, 0)
        self._blocks = 0
        self._open = False

    def open(self) -> StreamInfo:
        self._pace = Pace(self._real_block_ns, boottime_ns() + self._real_block_ns, late_ns=SOUND_KEPT_NS)
        self._blocks, self._open = 0, True
        return StreamInfo(kind=TrackKind.SOUND, frame_ns=_BLOCK_NS)

    def read(self) -> Packet:
        given_ns = self._pace.wait()
        if not self._open:
            raise SourceEnded("coded microphone: expected samples, got none; it is closed")
        pcm = heard(self._camera, given_ns - self._latency_ns - self._real_block_ns, rate=self._rate)
        at_ns, self._blocks = self._blocks * _BLOCK_NS, self._blocks + 1
        return Packet(payload=pcm, dts_ns=at_ns, cts_ns=0, duration_ns=_BLOCK_NS, is_key=True, arrival_ns=boottime_ns())

    def close(self) -> None:
        self._open = False


def _make(path: Path, size: tuple[int, int]) -> None:
    with av.open(str(path), "w", format="mp4") as container:
        stream: Any = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.gop_size, stream.codec_context.max_b_frames = RATE, 0
        stream.codec_context.options = {
            "preset": "ultrafast",
            "x264-params": f"scenecut=0:keyint={RATE}:min-keyint={RATE}:bframes=0",
        }
        for index in range(round(PERIOD_S * RATE)):
            frame = av.VideoFrame.from_ndarray(_picture(size, is_on(index / RATE, FLASH_S)), format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _picture(size: tuple[int, int], is_lit: bool) -> Any:
    width, height = size
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = 70
    if is_lit:
        planes[height // 4 : height // 2, width // 3 : width // 2] = 230
    return planes
