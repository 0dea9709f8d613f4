"""Sensors as sysfs shows them, below a temporary root: an SHT3x by hwmon, a DHT11 and an HDC100x by IIO."""

from __future__ import annotations

import shutil
from pathlib import Path


class SensorTree:
    """Builds the folders, files and links that the kernel makes for a device; values are thousandths or raw counts."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("class/hwmon", "bus/iio/devices"):
            (root / folder).mkdir(parents=True)

    def hwmon(self, number: int, name: str, parent: str, **files: str) -> Path:
        """/sys/class/hwmon/hwmonN -> the folder in the device's own; `device` links back to it."""
        place = self.root / "devices/i2c-1" / parent
        folder = place / f"hwmon/hwmon{number}"
        self._fill(folder, name, files)
        (folder / "device").symlink_to(place)
        (self.root / f"class/hwmon/hwmon{number}").symlink_to(folder)
        return folder

    def iio(self, number: int, name: str, parent: str, **files: str) -> Path:
        """/sys/bus/iio/devices/iio:deviceN -> the folder in the device's own."""
        folder = self.root / "devices/platform" / parent / f"iio:device{number}"
        self._fill(folder, name, files)
        (self.root / f"bus/iio/devices/iio:device{number}").symlink_to(folder)
        return folder

    def unplug(self, folder: Path) -> None:
        """Gone, with the links to it."""
        shutil.rmtree(folder)
        for bus in ("class/hwmon", "bus/iio/devices"):
            for entry in (self.root / bus).iterdir():
                if not entry.exists():
                    entry.unlink()

    def _fill(self, folder: Path, name: str, files: dict[str, str]) -> None:
        folder.mkdir(parents=True)
        for file, text in {"name": name, **files}.items():
            (folder / file).write_text(f"{text}\n", encoding="ascii")
