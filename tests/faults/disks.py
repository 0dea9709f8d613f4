"""Small disks that can be filled: a tmpfs each, where root may mount one."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

_AT_ONCE, _PAGE = 1 << 18, 1 << 12


class SmallDisk:
    """A folder that is a disk of its own. `is_real` is False where nothing may be mounted: it cannot be filled then."""

    def __init__(self, folder: Path, size_mib: int) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={size_mib}m", "tmpfs", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.is_real, self.why = done.returncode == 0, done.stderr.strip()

    def fill(self) -> None:
        """Takes what is free now, and not a byte that is given up meanwhile: a reserve is its owner's."""
        assert self.is_real, f"{self.folder} is no disk of its own: {self.why}"
        left = self.free_bytes()
        with self._ballast.open("ab", buffering=0) as file:
            if left > _AT_ONCE:
                os.posix_fallocate(file.fileno(), 0, left - _AT_ONCE)
                file.seek(0, os.SEEK_END)
                left = _AT_ONCE
            try:
                while left > 0:
                    left -= file.write(bytes(_PAGE))
            except OSError as error:
                assert error.errno == errno.ENOSPC, error

    def empty(self) -> None:
        """Gives it back; harmless if it was not filled."""
        self._ballast.unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """What is free."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_bsize

    def close(self) -> None:
        """Unmounted, with everything in it."""
        if self.is_real:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=False, capture_output=True)
            self.is_real = False

    @property
    def _ballast(self) -> Path:
        return self.folder / ".ballast"
