"""Runs in the bare root, by the box's own Python: what of the installed program cannot be loaded, as one line of JSON.

Every shared library is bound with all its symbols, every module of the box is imported, and what those import late.
"""

import ctypes
import importlib
import json
import os
import pkgutil
import platform
import sysconfig
from collections.abc import Callable
from pathlib import Path

PACKAGES = Path(sysconfig.get_path("purelib"))
OURS = ("agent", "firmware_config", "sync")
LATE = (
    *("av", "bleak", "cbor2", "cryptography.hazmat.primitives.hpke", "cv2", "dbus_fast.aio", "evdev"),
    *("gpiozero.pins.lgpio", "lgpio", "numpy", "paho.mqtt.client", "PIL.Image", "pymodbus.client", "qrcode"),
    *("serial", "sounddevice"),
)


def main() -> None:
    """Prints what was tried and what refused."""
    refused: list[str] = []

    def tried(deed: Callable[[str], object], what: str) -> None:
        try:
            deed(what)
        except (ImportError, OSError, RuntimeError) as fault:
            refused.append(f"{what}: {type(fault).__name__}: {fault}")

    modules = [*LATE, *(each for top in OURS for each in _modules(top))]
    for name in modules:
        tried(importlib.import_module, name)
    libraries = [str(each) for each in PACKAGES.rglob("*.so*") if not each.is_symlink()]
    for path in libraries:
        tried(ctypes.PyDLL, path)
    told = {"machine": platform.machine(), "modules": len(modules), "libraries": len(libraries)}
    print(json.dumps({**told, "refused": refused}))


def _modules(top: str) -> list[str]:
    found = pkgutil.walk_packages([str(PACKAGES / top)], f"{top}.")
    return [each.name for each in found if not each.name.endswith("__main__")]


if __name__ == "__main__":
    os.environ.setdefault("GPIOZERO_PIN_FACTORY", "mock")
    main()
