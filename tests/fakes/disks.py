"""Disks that fail at a numbered step: as the kernel reports it, or as a power cut leaves it."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from pathlib import Path

from agent.outbox.disk import RealDisk


class PowerCut(BaseException):
    """The box lost power: nothing after this step happened."""


@dataclass(slots=True)
class FailingDisk:
    """A real disk whose call number `at` (from 1) fails; `calls` counts. With `times` the following ones fail too.

    `fault` is an errno, or None for a power cut. A write that fails leaves half of its bytes.
    """

    at: int = 0
    fault: int | None = None
    times: int = 1
    only: str = ""
    again_at: int = 0
    calls: list[str] = field(default_factory=list)
    real: RealDisk = field(default_factory=RealDisk)

    def fail(self, at: int, fault: int, *, only: str) -> None:
        """From now on the call number `at` of kind `only` fails."""
        self.at, self.fault, self.only = at, fault, only
        self.calls.clear()

    def open_append(self, path: Path) -> int:
        self._step("open")
        return self.real.open_append(path)

    def write(self, fd: int, data: bytes) -> None:
        try:
            self._step("write")
        except BaseException:
            os.write(fd, data[: len(data) // 2])
            raise
        self.real.write(fd, data)

    def sync(self, fd: int) -> None:
        self._step("sync")
        self.real.sync(fd)

    def sync_folder(self, path: Path) -> None:
        self._step("sync_folder")
        self.real.sync_folder(path)

    def rename(self, old: Path, new: Path) -> None:
        self._step("rename")
        self.real.rename(old, new)

    def unlink(self, path: Path) -> None:
        self._step("unlink")
        self.real.unlink(path)

    def _step(self, name: str) -> None:
        if self.only and name != self.only:
            return
        self.calls.append(name)
        number = len(self.calls)
        if (self.at and self.at <= number < self.at + self.times) or number == self.again_at:
            if self.fault is None:
                raise PowerCut(f"{name}, step {len(self.calls)}")
            raise OSError(self.fault, os.strerror(self.fault))


EIO, ENOSPC = errno.EIO, errno.ENOSPC
