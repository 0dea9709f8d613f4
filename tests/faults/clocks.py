"""The wall clock of a live process, stepped by libfaketime; CLOCK_MONOTONIC and CLOCK_BOOTTIME stay the kernel's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_LIBRARIES = tuple(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
#: The library looks at its file once a second of the process's own clock.
SEEN_AFTER_S = 1.3


class Clocks:
    """A file for each process, which says by how much its wall clock is off."""

    def __init__(self, folder: Path) -> None:
        assert _LIBRARIES, "apt-get install -y --no-install-recommends libfaketime"
        self._folder = folder

    def environment(self, process: str) -> Mapping[str, str]:
        """What a process is started with."""
        self.step(process, 0.0)
        return {
            "LD_PRELOAD": str(_LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._path(process)),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_CACHE_DURATION": "1",
            "NO_FAKE_STAT": "1",
        }

    def step(self, process: str, seconds: float) -> None:
        """So far from the kernel's clock from now on."""
        fresh = self._path(process).with_suffix(".new")
        fresh.write_text(f"{seconds:+.1f}\n", encoding="ascii")
        fresh.replace(self._path(process))

    def _path(self, process: str) -> Path:
        return self._folder / f"clock-{process}"
