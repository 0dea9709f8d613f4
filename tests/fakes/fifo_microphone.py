"""A microphone for PortAudio without hardware: ALSA's file plug-in reads a FIFO that this program fills in real time.

Run as a program of its own (ALSA reads its configuration in the home folder); prints one line of JSON about the real
Microphone.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import platform
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from agent.clock import boottime_ns
from agent.media.errors import SourceStalled, SourceUnreachable
from agent.media.sources.microphone import Microphone

_BLOCK = 960 * 2
_SET_PIPE_SIZE = 1031
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_SET_MDWE, _REFUSE_EXEC_GAIN = 65, 1
_CONFIGURATION = """pcm.fifomic {{
  type file
  slave.pcm "null"
  file "/dev/null"
  infile "{fifo}"
  format "raw"
}}
"""


def counted(beat: int, _from_ns: int) -> bytes:
    """A ramp that counts the blocks."""
    return bytes([beat % 100, 1]) * 960


class Feeder:
    """20 ms of sound every 20 ms, until told to stop feeding; the pipe stays open.

    `block` makes the samples that begin at a boottime; a block is given once its last sample is over, as by a card.
    """

    def __init__(self, folder: Path, block: Callable[[int, int], bytes] = counted) -> None:
        self._block = block
        fifo = folder / "mic.fifo"
        os.mkfifo(fifo)
        (folder / ".asoundrc").write_text(_CONFIGURATION.format(fifo=fifo))
        self._pipe = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(self._pipe, _SET_PIPE_SIZE, 4096)
        self._quiet = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._feed, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def hush(self) -> None:
        self._quiet.set()

    def speak(self) -> None:
        self._quiet.clear()

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def _feed(self) -> None:
        began_ns, beat = boottime_ns(), 0
        while not self._over.is_set():
            due_ns = began_ns + beat * 20_000_000
            self._over.wait(max(0.0, (due_ns - boottime_ns()) / 1e9))
            beat += 1
            if self._quiet.is_set():
                continue
            try:
                os.write(self._pipe, self._block(beat, due_ns - 20_000_000))
            except BlockingIOError:
                continue


def main(folder: Path) -> None:
    os.environ["HOME"] = str(folder)
    is_shut_in = shut_in()
    feeder = Feeder(folder)
    feeder.start()
    microphone = Microphone("fifomic")
    microphone.open()
    for _ in range(20):
        microphone.read()
    packets = [microphone.read() for _ in range(100)]
    lost, after_s = fault_of(feeder, microphone)
    while_open = listeners()
    microphone.close()
    when_closed = listeners()
    absent, back_after_s = unplugged_and_back(folder, feeder)
    feeder.end()
    span_ns = packets[-1].arrival_ns - packets[0].arrival_ns
    samples = sum(len(packet.payload) // 2 for packet in packets[1:])
    heard = {packet.payload[1] for packet in packets}
    told = {
        "rate": samples * 1e9 / span_ns,
        "heard": sorted(heard),
        "lost": lost,
        "after_s": after_s,
        "shut_in": is_shut_in,
    }
    ears = {"listening_while_open": while_open, "listening_when_closed": when_closed}
    print(json.dumps({**told, **ears, "absent": absent, "back_after_s": back_after_s}), flush=True)


def shut_in() -> bool:
    """As capture's unit shuts it in, for us and what we start: no call for capabilities, no memory that is code.

    False where the kernel cannot do the second (before Linux 6.3).
    """
    libc = ctypes.CDLL(None)
    number = {"x86_64": 126, "aarch64": 91}[platform.machine()]
    steps = ((0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x50001), (0x06, 0, 0, 0x7FFF0000))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = struct.pack("@HP", len(steps), ctypes.addressof(code))
    assert libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    assert libc.prctl(_SET_SECCOMP, _FILTER, program, 0, 0) == 0
    return bool(libc.prctl(_SET_MDWE, _REFUSE_EXEC_GAIN, 0, 0, 0) == 0)


def fault_of(feeder: Feeder, microphone: Microphone) -> tuple[str, float]:
    """What the driver says once the device gives nothing more, and after how many seconds."""
    feeder.hush()
    began_ns = boottime_ns()
    try:
        for _ in range(300):
            microphone.read()
    except SourceStalled as fault:
        return fault.observed, (boottime_ns() - began_ns) / 1e9
    return "", 0.0


def listeners() -> int:
    """How many processes of ours listen to a microphone at this instant."""
    children = (Path("/proc/self/task") / str(os.getpid()) / "children").read_text().split()
    return sum(b"agent.media.sources.ear" in Path(f"/proc/{child}/cmdline").read_bytes() for child in children)


def unplugged_and_back(folder: Path, feeder: Feeder) -> tuple[str, float]:
    """The device vanishes from ALSA's list; in the same process it is found again once it is back there."""
    hidden, seen = folder / "hidden", folder / ".asoundrc"
    seen.rename(hidden)
    absent = ""
    microphone = Microphone("fifomic")
    try:
        microphone.open()
    except SourceUnreachable as fault:
        absent = fault.observed
    microphone.close()
    hidden.rename(seen)
    feeder.speak()
    began_ns = boottime_ns()
    microphone = Microphone("fifomic")
    microphone.open()
    microphone.read()
    took_s = (boottime_ns() - began_ns) / 1e9
    microphone.close()
    return absent, took_s


if __name__ == "__main__":
    main(Path(sys.argv[1]))
