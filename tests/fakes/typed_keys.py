"""A USB keyboard of the kernel's own making (uinput), plugged in and out, its keys typed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import evdev
from evdev import ecodes

UINPUT = Path("/dev/uinput")
KEYS = ("KEY_F13", "KEY_F14", "KEY_A")


class KernelKeyboard:
    """`usb` is how a profile names it."""

    usb = "1a2c:0e24"

    def __init__(self) -> None:
        self._device: Any = None

    @staticmethod
    def is_possible() -> bool:
        return UINPUT.exists() and os.access(UINPUT, os.W_OK)

    def plug(self) -> None:
        codes = [ecodes.ecodes[name] for name in KEYS]
        self._device = evdev.UInput({ecodes.EV_KEY: codes}, name="pretended foot switch", vendor=0x1A2C, product=0x0E24)

    def unplug(self) -> None:
        if self._device is not None:
            self._device.close()
            self._device = None

    def type(self, key: str) -> None:
        for value in (1, 0):
            self._device.write(ecodes.EV_KEY, ecodes.ecodes[key], value)
            self._device.syn()
