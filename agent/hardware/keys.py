"""A key box or foot switch as the kernel's input device (HID), through evdev; grabbed, so that no page hears it too."""

from __future__ import annotations

import select
from pathlib import Path
from typing import Any

import evdev
from evdev import ecodes

from agent.hardware.errors import ThingGone

_DOWN = 1


class EvdevKeys:
    """See ports.Keys. `usb` is vendor:product, with :serial behind where two are alike; a device may have several
    nodes (keyboard, mouse, consumer keys): every one that has keys is heard."""

    def __init__(self, usb: str, *, folder: Path = Path("/dev/input")) -> None:
        vendor, product, *serial = usb.split(":", 2)
        self._usb, self._folder = usb, folder
        self._ids = int(vendor, 16), int(product, 16)
        self._serial = serial[0] if serial else ""
        self._open: dict[int, Any] = {}

    def read(self, timeout_s: float) -> tuple[str, ...]:
        if not self._open:
            self._find()
        ready, _, _ = select.select(list(self._open), [], [], timeout_s)
        pressed: list[str] = []
        try:
            for number in ready:
                pressed += [
                    _name(event.code)
                    for event in self._open[number].read()
                    if event.type == ecodes.EV_KEY and event.value == _DOWN
                ]
        except OSError as error:
            self.close()
            raise ThingGone(f"USB device {self._usb}: expected keys, got {error.strerror}") from error
        return tuple(pressed)

    def close(self) -> None:
        for device in self._open.values():
            device.close()
        self._open.clear()

    def _find(self) -> None:
        try:
            for path in sorted(evdev.list_devices(str(self._folder))):
                device = evdev.InputDevice(path)
                if self._is_ours(device):
                    device.grab()
                    self._open[device.fd] = device
                else:
                    device.close()
        except OSError as error:
            self.close()
            raise ThingGone(f"USB device {self._usb}: expected to open it, got {error.strerror}") from error
        if not self._open:
            raise ThingGone(f"USB device {self._usb}: expected an input device with keys in {self._folder}, got none")

    def _is_ours(self, device: Any) -> bool:
        is_same = (device.info.vendor, device.info.product) == self._ids
        return is_same and self._serial in ("", device.uniq) and ecodes.EV_KEY in device.capabilities()


def _name(code: int) -> str:
    name = ecodes.bytype[ecodes.EV_KEY].get(code, f"KEY_{code}")
    return str(name if isinstance(name, str) else name[0])
