"""A microphone's program: one device, one PortAudio, one process (`python -m agent.media.sources.ear`).

PortAudio looks for devices once in a process's life and cannot look again without closing every stream in it: a
microphone that comes back is found by a process that begins anew, and the other microphones do not notice.

Samples are read, not called back with: a callback of Python's is code written at run time, which the unit forbids
(MemoryDenyWriteExecute). The device's name comes by standard input. To standard output go one line of JSON
(`{"device": ...}` or `{"refused": ...}`) and then blocks: boottime when it was read (u64), count of bytes (u32), what
was lost before it (u8, LOST), s16 mono at 48 kHz. It ends when its device does, or when nobody reads.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import queue
import struct
import sys
import threading
from typing import Any

from agent.clock import boottime_ns
from agent.media.sources.ports import SOUND_RATE

BLOCK = 960
HEAD = struct.Struct("<QIB")
#: What may have been lost before a block, by the byte that says so.
LOST = ("", "the sound card overflowed", "nobody fetched it from the program that hears")
_OVERFLOWED, _UNFETCHED = 1, 2
_WAITING_BLOCKS = 250
_LOOK_S = 0.25
#: So long this process may be held up before the card's own buffer is full.
_BUFFERED_S = 0.2
#: Of that buffer, one block each: with ALSA's usual four, blocks would come three at once.
_PERIODS = 10

#: Samples, boottime of the callback, what was lost before them.
Blocks = queue.Queue[tuple[bytes, int, int]]


def main() -> int:
    """0 when the device ended or nobody reads, 1 when there is none to open."""
    device = sys.stdin.readline().rstrip("\n")
    blocks: Blocks = queue.Queue(_WAITING_BLOCKS)
    try:
        stream, name = _opened(device)
    except (OSError, ValueError, RuntimeError) as error:
        _say({"refused": str(error).splitlines()[0][:200] if str(error) else type(error).__name__})
        return 1
    _say({"device": name})
    hearing = threading.Thread(target=_hear, args=(stream, HandOn(blocks)), daemon=True)
    hearing.start()
    with contextlib.suppress(BrokenPipeError):
        _pass_on(hearing, blocks)
    return 0


class HandOn:
    """Puts blocks into the queue at once. Those that nobody fetches are lost; the next that has room says so."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks, self._lost = blocks, 0

    def __call__(self, pcm: bytes, at_ns: int, *, overflowed: bool) -> None:
        lost = _OVERFLOWED if overflowed else self._lost
        try:
            self._blocks.put_nowait((pcm, at_ns, lost))
            self._lost = 0
        except queue.Full:
            self._lost = _UNFETCHED


def _opened(device: str) -> tuple[Any, str]:
    # Imported here: the import itself fails on a machine without PortAudio, and it probes every device.
    import sounddevice

    few = getattr(ctypes.CDLL(sounddevice._libname), "PaAlsa_SetNumPeriods", None)  # ALSA's alone
    if few is not None:
        few(_PERIODS)
    # PortAudioError is an Exception without a nearer root.
    try:
        stream = sounddevice.RawInputStream(
            samplerate=SOUND_RATE, channels=1, dtype="int16", device=device, blocksize=BLOCK, latency=_BUFFERED_S
        )
        stream.start()
    except sounddevice.PortAudioError as error:
        raise RuntimeError(str(error)) from None
    return stream, str(sounddevice.query_devices(stream.device)["name"])


def _hear(stream: Any, hand_on: HandOn) -> None:
    """A thread of its own, so that nothing but the card is waited for. It ends when the device does."""
    import sounddevice

    with contextlib.suppress(sounddevice.PortAudioError):
        while True:
            pcm, overflowed = stream.read(BLOCK)
            hand_on(bytes(pcm), boottime_ns(), overflowed=overflowed)


def _pass_on(hearing: threading.Thread, blocks: Blocks) -> None:
    out = sys.stdout.buffer
    while True:
        try:
            pcm, arrival_ns, lost = blocks.get(timeout=_LOOK_S)
        except queue.Empty:
            if not hearing.is_alive():
                return
            continue
        out.write(HEAD.pack(arrival_ns, len(pcm), lost) + pcm)
        out.flush()


def _say(words: dict[str, str]) -> None:
    sys.stdout.buffer.write(json.dumps(words).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # PortAudio's own end waits for a device that may be gone
