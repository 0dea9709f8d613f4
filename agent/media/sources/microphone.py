"""Microphones through PortAudio, each in a process of its own (ear.py). Sample counts and reading are believed.

PortAudio's own stamps are CLOCK_MONOTONIC on some hosts, CLOCK_REALTIME and wrong on others: they are not looked at.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from agent.media.errors import SourceEnded, SourceFault, SourceStalled, SourceUnreachable
from agent.media.fragments import TrackKind
from agent.media.sources.child import Child
from agent.media.sources.devices import sound_serial
from agent.media.sources.ear import BLOCK, HEAD, LOST
from agent.media.sources.ports import SOUND_RATE, Packet, StreamInfo

OPEN_LIMIT_S, MOST_OPEN_LIMIT_S = 4.0, 64.0
SILENCE_LIMIT_S = 1.0
_BLOCK_NS = BLOCK * 1_000_000_000 // SOUND_RATE
_MOST = 65_536
_CODE = Path(__file__).resolve().parents[3]
# What tells ALSA and a sound server's client where their settings are.
_PASSED = ("HOME", "ALSA_CONFIG_PATH", "XDG_RUNTIME_DIR", "PULSE_SERVER")


class Patience:
    """How long a microphone's program may take to open, from one attempt to the next.

    A device that hangs is tried again soon. On a machine too slow for that each attempt would end at the same place and
    leave the machine no time for anything else: so each that did not make it gives the next one twice as long.
    """

    def __init__(self) -> None:
        self.limit_s = OPEN_LIMIT_S

    def was_short(self) -> None:
        self.limit_s = min(2 * self.limit_s, MOST_OPEN_LIMIT_S)


class Microphone:
    """One input device by PortAudio's name, 48 kHz mono s16. No block for 1 s is a lost source.

    `close()` ends the process that held the device: from then on nothing on this box listens to it.
    """

    def __init__(self, device: str, patience: Patience | None = None) -> None:
        self._device = device
        self._patience = patience or Patience()
        self._child: Child | None = None
        self._buffer = bytearray()
        self._samples = 0

    def open(self) -> StreamInfo:
        environment = {name: os.environ[name] for name in _PASSED if name in os.environ}
        self._child = Child(
            [sys.executable, "-m", "agent.media.sources.ear"],
            told=f"{self._device}\n".encode(),
            environment={**environment, "PYTHONPATH": str(_CODE)},
            what=f"microphone {self._device}",
        )
        try:
            told = self._greeting()
        except SourceStalled:
            self.close()
            waited_s = self._patience.limit_s
            self._patience.was_short()
            raise SourceUnreachable(
                f"microphone {self._device}: expected it to open within {waited_s:.0f} s, got no answer"
            ) from None
        except (SourceFault, ValueError):
            self.close()
            raise SourceUnreachable(f"microphone {self._device}: expected it to open, got no answer") from None
        if "device" not in told:
            self.close()
            why = told.get("refused", "no reason")
            raise SourceUnreachable(f"microphone {self._device}: expected 48 kHz mono, got: {why}; plug it in")
        identity = sound_serial(told["device"])
        return StreamInfo(kind=TrackKind.SOUND, frame_ns=_BLOCK_NS, codec="pcm", identity=identity)

    def read(self) -> Packet:
        if self._child is None:
            raise SourceEnded(f"microphone {self._device}: expected samples, got none; it is closed")
        try:
            arrival_ns, size, lost = HEAD.unpack(self._take(HEAD.size, SILENCE_LIMIT_S))
            pcm = self._take(size, SILENCE_LIMIT_S)
        except SourceStalled:
            raise SourceStalled(f"microphone {self._device}: expected samples, got none for 1 s") from None
        except SourceEnded:
            raise SourceEnded(f"microphone {self._device}: expected samples, got none; it was unplugged") from None
        from_ns = self._samples * 1_000_000_000 // SOUND_RATE
        count = len(pcm) // 2
        self._samples += count
        return Packet(
            payload=pcm,
            dts_ns=from_ns,
            cts_ns=0,
            duration_ns=count * 1_000_000_000 // SOUND_RATE,
            is_key=True,
            arrival_ns=arrival_ns,
            lost=LOST[lost],
        )

    def close(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _greeting(self) -> dict[str, str]:
        line = bytearray()
        while not line.endswith(b"\n"):
            line += self._take(1, self._patience.limit_s)
        told = json.loads(line)
        return {str(key): str(value) for key, value in told.items()}

    def _take(self, count: int, within_s: float) -> bytes:
        assert self._child is not None
        while len(self._buffer) < count:
            self._buffer += self._child.read(_MOST, within_s=within_s)
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken
