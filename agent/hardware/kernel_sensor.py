"""A temperature or humidity sensor that the Linux kernel drives: files of hwmon (SHT3x) or IIO (DHT11, HTU21, HDC100x).

The device is looked for by name at each reading: its number changes with every start, and it may be plugged in later.
"""

from __future__ import annotations

import math
from pathlib import Path

from agent.hardware.errors import SensorSilent

SYS = Path("/sys")
TEMPERATURE, HUMIDITY = "temperature", "humidity"
HWMON, IIO = "hwmon", "iio"
_FOLDERS = {HWMON: "class/hwmon", IIO: "bus/iio/devices"}
_FILES = {
    (HWMON, TEMPERATURE): "temp1",
    (HWMON, HUMIDITY): "humidity1",
    (IIO, TEMPERATURE): "in_temp",
    (IIO, HUMIDITY): "in_humidityrelative",
}
#: Both interfaces tell thousandths of a degree Celsius and of a percent.
_THOUSANDTH = 1000.0


class KernelSensor:
    """See ports.Sensor. `parent` is the device's place on its bus (1-0044), "" where the name is enough."""

    def __init__(self, *, bus: str, name: str, parent: str, quantity: str, root: Path = SYS) -> None:
        self._folder, self._name, self._parent = root / _FOLDERS[bus], name, parent
        self._bus, self._stem = bus, _FILES[(bus, quantity)]

    def read(self) -> float:
        """Degrees Celsius or percent. Raises SensorSilent."""
        device = self._device()
        if self._bus == HWMON:
            if _number(device / f"{self._stem}_fault", default=0.0):
                raise SensorSilent(f"{device / self._stem}_fault: expected 0, got 1; the device says that it is broken")
            return _number(device / f"{self._stem}_input") / _THOUSANDTH
        processed = device / f"{self._stem}_input"
        if processed.exists():
            return _number(processed) / _THOUSANDTH
        raw, offset = _number(device / f"{self._stem}_raw"), _number(device / f"{self._stem}_offset", default=0.0)
        return (raw + offset) * _number(device / f"{self._stem}_scale") / _THOUSANDTH

    def _device(self) -> Path:
        wanted = f"{self._bus} device {self._name}" + (f" at {self._parent}" if self._parent else "")
        try:
            every = sorted(self._folder.iterdir())
        except OSError as error:
            raise SensorSilent(f"{self._folder}: expected {wanted}, got {error.strerror}") from error
        named = [device for device in every if _text(device / "name") == self._name]
        found = [device for device in named if not self._parent or _parent(device) == self._parent]
        if len(found) == 1:
            return found[0]
        got = "none" if not named else ", ".join(f"{self._name}@{_parent(device)}" for device in named)
        raise SensorSilent(f"{self._folder}: expected one {wanted}, got {got}; name one of them with @")


def _parent(device: Path) -> str:
    """The device's place on its bus: hwmon links to it, an IIO device lies in its folder."""
    link = device / "device"
    return link.resolve().name if link.exists() else device.resolve().parent.name


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _number(path: Path, default: float | None = None) -> float:
    try:
        value = float(path.read_text(encoding="ascii"))
    except FileNotFoundError as error:
        if default is not None:
            return default
        raise SensorSilent(f"{path}: expected a number, got no such file; this device does not measure it") from error
    except (OSError, ValueError) as error:
        raise SensorSilent(f"{path}: expected a number, got {error}") from error
    if not math.isfinite(value):
        raise SensorSilent(f"{path}: expected a number, got {value}")
    return value
