"""Microphones through PortAudio (sounddevice). Only sample counts and the instants of callbacks are believed.

PortAudio's own stamps are CLOCK_MONOTONIC on some hosts, CLOCK_REALTIME and wrong on others: they are not looked at.
"""

from __future__ import annotations

import queue
from typing import Any

from agent.clock import boottime_ns
from agent.media.errors import SourceEnded, SourceStalled, SourceUnreachable
from agent.media.fragments import TrackKind
from agent.media.sources.ports import SOUND_RATE, Packet, StreamInfo

BLOCK = 960
SILENCE_LIMIT_S = 1.0
_BLOCK_NS = BLOCK * 1_000_000_000 // SOUND_RATE
_WAITING_BLOCKS = 250


class Microphone:
    """One input device by PortAudio's name, 48 kHz mono s16. No callback for 1 s is a lost source."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._stream: Any = None
        self._blocks: queue.Queue[tuple[bytes, int]] = queue.Queue(_WAITING_BLOCKS)
        self._samples = 0

    def open(self) -> StreamInfo:
        # Imported here: the import itself fails on a machine without PortAudio, and it probes every device.
        try:
            import sounddevice
        except OSError as error:
            raise SourceUnreachable(f"microphone {self._device}: expected PortAudio, got {error}") from None
        try:
            self._stream = sounddevice.RawInputStream(
                samplerate=SOUND_RATE,
                channels=1,
                dtype="int16",
                device=self._device,
                blocksize=BLOCK,
                callback=self._heard,
            )
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            self.close()
            raise SourceUnreachable(f"microphone {self._device}: expected 48 kHz mono, got {error}") from None
        return StreamInfo(kind=TrackKind.SOUND, frame_ns=_BLOCK_NS)

    def read(self) -> Packet:
        try:
            pcm, arrival_ns = self._blocks.get(timeout=SILENCE_LIMIT_S)
        except queue.Empty:
            raise SourceStalled(f"microphone {self._device}: expected samples, got none for 1 s") from None
        if self._stream is None:
            raise SourceEnded(f"microphone {self._device}: expected samples, got none; it is closed")
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
        )

    def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)

    def _heard(self, samples: Any, count: int, times: Any, status: Any) -> None:
        """PortAudio's callback: never blocks. Blocks that nobody fetches are lost; the line then shows a hole."""
        try:
            self._blocks.put_nowait((bytes(samples), boottime_ns()))
        except queue.Full:
            return
