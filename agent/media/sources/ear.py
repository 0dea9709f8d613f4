"""A microphone's program: one device, one PortAudio, one process (`python -m agent.media.sources.ear`).

PortAudio looks for devices once in a process's life and cannot look again without closing every stream in it: a
microphone that comes back is found by a process that begins anew, and the other microphones do not notice.

The device's name comes by standard input. To standard output go one line of JSON (`{"device": ...}` or `{"refused":
...}`) and then blocks: boottime of the callback (u64), count of bytes (u32), s16 mono at 48 kHz. It ends when its
device does, or when nobody reads.
"""

from __future__ import annotations

import contextlib
import json
import queue
import struct
import sys
from typing import Any

from agent.clock import boottime_ns
from agent.media.sources.ports import SOUND_RATE

BLOCK = 960
HEAD = struct.Struct("<QI")
_WAITING_BLOCKS = 250
_LOOK_S = 0.25


def main() -> int:
    """0 when the device ended or nobody reads, 1 when there is none to open."""
    device = sys.stdin.readline().rstrip("\n")
    blocks: queue.Queue[tuple[bytes, int]] = queue.Queue(_WAITING_BLOCKS)
    try:
        stream, name = _opened(device, blocks)
    except (OSError, ValueError, RuntimeError) as error:
        _say({"refused": str(error).splitlines()[0][:200] if str(error) else type(error).__name__})
        return 1
    _say({"device": name})
    with contextlib.suppress(BrokenPipeError):
        _pass_on(stream, blocks)
    stream.abort(ignore_errors=True)
    return 0


def _opened(device: str, blocks: queue.Queue[tuple[bytes, int]]) -> tuple[Any, str]:
    # Imported here: the import itself fails on a machine without PortAudio, and it probes every device.
    import sounddevice

    def heard(samples: Any, count: int, times: Any, status: Any) -> None:
        """PortAudio's callback: never blocks. Blocks that nobody fetches are lost; the line then shows a hole."""
        try:
            blocks.put_nowait((bytes(samples), boottime_ns()))
        except queue.Full:
            return

    # PortAudioError is an Exception without a nearer root.
    try:
        stream = sounddevice.RawInputStream(
            samplerate=SOUND_RATE, channels=1, dtype="int16", device=device, blocksize=BLOCK, callback=heard
        )
        stream.start()
    except sounddevice.PortAudioError as error:
        raise RuntimeError(str(error)) from None
    return stream, str(sounddevice.query_devices(stream.device)["name"])


def _pass_on(stream: Any, blocks: queue.Queue[tuple[bytes, int]]) -> None:
    out = sys.stdout.buffer
    while True:
        try:
            pcm, arrival_ns = blocks.get(timeout=_LOOK_S)
        except queue.Empty:
            if not stream.active:
                return
            continue
        out.write(HEAD.pack(arrival_ns, len(pcm)) + pcm)
        out.flush()


def _say(words: dict[str, str]) -> None:
    sys.stdout.buffer.write(json.dumps(words).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
