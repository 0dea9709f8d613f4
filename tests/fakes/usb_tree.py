"""A USB bus as sysfs and /dev show it, below a temporary root: devices can be plugged in and pulled out."""

from __future__ import annotations

import shutil
from pathlib import Path


class UsbTree:
    """Builds the folders and links that the kernel and udev make for a device at a port such as 1-1."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._bus = root / "sys/devices/pci0000:00/usb1"
        for folder in (self._bus, root / "dev/v4l/by-id", root / "sys/class/video4linux", root / "sys/class/sound"):
            folder.mkdir(parents=True)
        # The root hub has a serial number too: it must not pass for a device's.
        self._write(self._bus, {"idVendor": "1d6b", "idProduct": "0002", "serial": "0000:00:14.0"})

    def plug_camera(
        self, port: str, *, number: int, name: str, serial: str, by_id: str, metadata_number: int | None = None
    ) -> None:
        interface = self._device(port, serial)
        self._node(interface, number, name, index="0")
        if metadata_number is not None:
            self._node(interface, metadata_number, name, index="1")
        if by_id:
            (self.root / by_id.lstrip("/")).symlink_to(f"../../video{number}")

    def plug_sound(self, port: str, *, card: int, serial: str) -> None:
        interface = self._device(port, serial)
        folder = self._entry("sound", f"card{card}", interface)
        self._write(folder, {"number": str(card)})

    def unplug(self, port: str) -> None:
        shutil.rmtree(self._bus / port)
        for folder in ("dev", "dev/v4l/by-id", "sys/class/video4linux", "sys/class/sound"):
            for entry in (self.root / folder).iterdir():
                if entry.is_symlink() and not entry.exists():
                    entry.unlink()

    def _device(self, port: str, serial: str) -> Path:
        device = self._bus / port
        interface = device / f"{port}:1.0"
        interface.mkdir(parents=True)
        self._write(device, {"idVendor": "0abc", "idProduct": "0001", **({"serial": serial} if serial else {})})
        return interface

    def _node(self, interface: Path, number: int, name: str, *, index: str) -> None:
        folder = self._entry("video4linux", f"video{number}", interface)
        self._write(folder, {"name": name, "index": index})
        # A device file goes with its device: here a link into the device's folder stands for it.
        (folder / f"video{number}").touch()
        (self.root / f"dev/video{number}").symlink_to(folder / f"video{number}")

    def _entry(self, kind: str, name: str, interface: Path) -> Path:
        folder = interface / kind / name
        folder.mkdir(parents=True)
        (folder / "device").symlink_to(interface)
        (self.root / f"sys/class/{kind}" / name).symlink_to(folder)
        return folder

    @staticmethod
    def _write(folder: Path, facts: dict[str, str]) -> None:
        for name, value in facts.items():
            (folder / name).write_text(f"{value}\n")
