"""What was opened for people: a line a use, chained by hashes, synced before the key goes out."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path

from server.playback.errors import PlaybackError

GENESIS = "0" * 64


class BrokenUseLog(PlaybackError):
    """A line of the use log does not follow the one before it."""


class UseLog:
    """Appends to one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._previous = check(path)
        self._lock = threading.Lock()

    def append(self, *, at: str, uid: int, reason: str, opened: Mapping[str, object]) -> None:
        """The use, durable. `opened`: digests of what was opened, {"header": hex} or {"notes": [hex]}."""
        with self._lock:
            body = {"at": at, "uid": uid, "reason": reason, **opened, "previous": self._previous}
            line = json.dumps(body, sort_keys=True, separators=(",", ":"))
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())
            self._previous = hashlib.sha256(line.encode()).hexdigest()


def check(path: Path) -> str:
    """The hash of the last line. Raises BrokenUseLog naming the line that does not follow."""
    previous = GENESIS
    if not path.exists():
        return previous
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if json.loads(line).get("previous") != previous:
            raise BrokenUseLog(
                f"{path.name} line {number}: it does not follow the line before. Keep the file; look at once."
            )
        previous = hashlib.sha256(line.encode()).hexdigest()
    return previous
