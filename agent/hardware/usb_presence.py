"""Whether a USB device is plugged in, by the kernel's list of them: readers and tablets that other programs use."""

from __future__ import annotations

from pathlib import Path

SYS = Path("/sys")


class UsbPresence:
    """`usb` is vendor:product as lsusb shows it, with :serial behind where two are alike."""

    def __init__(self, usb: str, *, root: Path = SYS) -> None:
        self._wanted = usb.split(":", 2)
        self._folder = root / "bus/usb/devices"

    def is_there(self) -> bool:
        """True while it is plugged in."""
        try:
            devices = list(self._folder.iterdir())
        except OSError:
            return False
        return any(self._is_it(device) for device in devices)

    def _is_it(self, device: Path) -> bool:
        names = ("idVendor", "idProduct", "serial")[: len(self._wanted)]
        return [_text(device / name) for name in names] == self._wanted


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
