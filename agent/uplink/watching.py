"""What the uplink looks at beside capture, for telemetry: the watch's word, and its own certificate.

The watch is asked once a second by a thread of its own: one that is silent never holds up the wire.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Any

from cryptography import x509

from agent.uplink.capture import ask
from agent.uplink.errors import CaptureSilent

SOCKET_NAME = "watch.sock"
EVERY_S = 1.0


class WatchLine:
    """`seen` is the newest answer; None while the watch does not answer, or there is none."""

    def __init__(self, control: Path) -> None:
        self._path = control.with_name(SOCKET_NAME)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)
        self.seen: dict[str, Any] | None = None

    def start(self) -> None:
        """Asks from now on."""
        self._thread.start()

    def close(self) -> None:
        """Asks no more."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(EVERY_S):
            self.seen = None if not self._path.exists() else self._asked()

    def _asked(self) -> dict[str, Any] | None:
        with contextlib.suppress(CaptureSilent):
            return ask(self._path, {"do": "levels"})
        return None


def certificate_ends(path: Path | None) -> int | None:
    """Unix seconds at which the certificate in that file ends; None where there is none that can be read."""
    if path is None:
        return None
    try:
        return int(x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc.timestamp())
    except (OSError, ValueError):
        return None
