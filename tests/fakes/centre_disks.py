"""The centre's disk that fails, to be named by CENTRE_DISK."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from server.vault.disk import RealDisk

KEPT = "sync-failed"


class FailingSyncDisk(RealDisk):
    """The kernel's, but that the first sync of a partial file reports EIO. That file keeps another name, KEPT."""

    def sync(self, what: int | str) -> None:
        if isinstance(what, str) and what.endswith(".part") and not Path(what).with_name(KEPT).exists():
            os.link(what, Path(what).with_name(KEPT))
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        super().sync(what)
