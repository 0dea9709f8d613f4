"""A disk whose write cache is volatile, under a guest: what was not flushed dies with the power.

QEMU alone cannot lose anything that it wrote: it lies in the host's page cache. nbdkit's cache filter holds the guest's
writes in its own memory until a flush, and kill -9 of nbdkit is the plug.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Cache(StrEnum):
    """What the disk does with a flush: as it should, or nothing (it lies)."""

    HONEST = "writeback"
    LYING = "unsafe"


@dataclass(slots=True)
class Plug:
    """One disk's server. `put_in` gives the drive for QEMU; `pull` is the power cut."""

    cache: Cache = Cache.HONEST
    _server: subprocess.Popen[bytes] | None = field(init=False, default=None)

    def put_in(self, disk: Path) -> str:
        """Serves the image. Raises OSError where nbdkit is not there or does not come up."""
        program, sock = shutil.which("nbdkit"), disk.with_suffix(".nbd")
        if program is None:
            raise OSError("nbdkit: expected it, apt-get install nbdkit")
        sock.unlink(missing_ok=True)
        words = (program, "--foreground", "--exit-with-parent", "-U", str(sock), "--filter=cache", "file", str(disk))
        place = {"TMPDIR": str(disk.parent), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        self._server = subprocess.Popen((*words, f"cache={self.cache}"), stdin=subprocess.DEVNULL, env=place)
        until = time.monotonic() + 30
        while not sock.exists():
            if time.monotonic() > until or self._server.poll() is not None:
                raise OSError(f"nbdkit: did not come up ({self._server.poll()})")
            time.sleep(0.05)
        return f"nbd+unix:///?socket={sock}"

    def pull(self) -> None:
        """kill -9: what was not flushed is gone."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(30)
            self._server = None

    def take_out(self) -> None:
        """An orderly end: what is left is written."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(120)
            self._server = None
