"""Devices on a serial line, on a pseudo-terminal: a relay board and a transmitter that speak Modbus RTU byte by byte.

Written from the protocol's own paper (Modbus over Serial Line 1.02, Application Protocol 1.1b3), not with the library
that the box uses. `relays` are how the board's contacts stand; what is unplugged hears and says nothing.
"""

from __future__ import annotations

import os
import select
import struct
import threading
import tty
from pathlib import Path

BOARD, TRANSMITTER = 1, 2


class ModbusBoard:
    """Answers at `port` from `start` to `stop`."""

    def __init__(self, *, relays: int = 4, inputs: int = 4) -> None:
        self._ours, theirs = os.openpty()
        tty.setraw(self._ours)
        tty.setraw(theirs)
        self.port = Path(os.ttyname(theirs))
        self._theirs = theirs  # kept open: a line does not hang up when the box lets go of it
        self.relays = [False] * relays
        self.contacts = [False] * inputs
        self.registers = {1: 234, 2: 461}
        self.is_unplugged = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(5)
        os.close(self._ours)
        os.close(self._theirs)

    def _serve(self) -> None:
        heard = b""
        while not self._over.is_set():
            if not select.select([self._ours], [], [], 0.02)[0]:
                heard = b""  # silence ends a frame
                continue
            heard += os.read(self._ours, 256)
            if len(heard) >= 8 and crc(heard[:6]) == heard[6:8]:
                answer = None if self.is_unplugged else self._answer(heard[:6])
                heard = b""
                if answer is not None:
                    os.write(self._ours, answer + crc(answer))

    def _answer(self, asked: bytes) -> bytes | None:
        device, function, first, second = struct.unpack(">BBHH", asked)
        match device, function:
            case (1, 5) if first < len(self.relays):
                self.relays[first] = second == 0xFF00
                return asked
            case (1, 2) if first + second <= len(self.contacts):
                bits = sum(1 << place for place, closed in enumerate(self.contacts[first : first + second]) if closed)
                return bytes([device, function, 1, bits])
            case (2, 4) if second == 1 and first in self.registers:
                return bytes([device, function, 2]) + struct.pack(">h", self.registers[first])
            case (1 | 2, _):
                return bytes([device, function | 0x80, 2])
        return None


def crc(frame: bytes) -> bytes:
    """CRC-16/MODBUS, low octet first."""
    value = 0xFFFF
    for octet in frame:
        value ^= octet
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)
