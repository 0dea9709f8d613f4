"""A microphone that is not there: a soft tone, speech-like bursts, and a click at each whole second of boottime."""

from __future__ import annotations

import numpy as np

from agent.clock import boottime_ns
from agent.media.errors import SourceEnded, SourceUnreachable
from agent.media.fragments import TrackKind
from agent.media.sources.pace import SOUND_KEPT_NS, Pace, Plug
from agent.media.sources.ports import SOUND_RATE, Packet, StreamInfo
from agent.media.sources.spoil import Spoil

_BLOCK = 960
_BLOCK_NS = 20_000_000
_LOOP_S = 4
_CLICK = 12
_CLICK_HEIGHT = 24_000


class SyntheticMicrophone:
    """48 kHz mono s16 in blocks of 20 ms, each given when its last sample is over, as a sound card does."""

    def __init__(self, *, name: str, plug: Plug, spoil: Spoil) -> None:
        self._loop = _loop(name)
        self._plug, self._spoil = plug, spoil
        self._pace = Pace(_BLOCK_NS, 0)
        self._open = False

    def unplug(self) -> None:
        self._plug.unplug()

    def plug(self) -> None:
        self._plug.plug()

    def open(self) -> StreamInfo:
        if not self._plug.is_in:
            raise SourceUnreachable("synthetic microphone: expected it plugged in, got none; plug it in")
        whole_block_ns = (boottime_ns() // _BLOCK_NS + 1) * _BLOCK_NS
        self._pace = Pace(_BLOCK_NS, whole_block_ns, late_ns=SOUND_KEPT_NS)
        self._open = True
        return StreamInfo(kind=TrackKind.SOUND, frame_ns=_BLOCK_NS)

    def read(self) -> Packet:
        self._spoil.meet("synthetic microphone")
        end_ns = self._pace.wait()
        if not self._open or not self._plug.is_in:
            raise SourceEnded("synthetic microphone: expected samples, got none; it was unplugged")
        from_ns = end_ns - _BLOCK_NS
        at = from_ns // _BLOCK_NS * _BLOCK * 2 % len(self._loop)
        pcm = self._spoil.sound(self._loop[at : at + _BLOCK * 2])
        return Packet(
            payload=pcm, dts_ns=from_ns, cts_ns=0, duration_ns=_BLOCK_NS, is_key=True, arrival_ns=boottime_ns()
        )

    def close(self) -> None:
        self._open = False


def _loop(name: str) -> bytes:
    """4 s of sound whose place in time is fixed: sample n of boottime is sample n of the loop, modulo its length."""
    at = np.arange(_LOOP_S * SOUND_RATE) / SOUND_RATE
    pitch = 180 + sum(name.encode()) % 8 * 20
    tone = 500 * np.sin(2 * np.pi * pitch * 2 * at)
    syllables = np.clip(np.sin(2 * np.pi * 3.25 * at), 0, 1) * (at % 2.0 > 0.75)
    voice = sum(np.sin(2 * np.pi * pitch * k * at) / k for k in range(1, 9))
    samples = tone + 4_000 * syllables * voice
    for second in range(_LOOP_S):
        samples[second * SOUND_RATE : second * SOUND_RATE + _CLICK] = _CLICK_HEIGHT
    return bytes(samples.astype("<i2").tobytes())
