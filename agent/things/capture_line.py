"""What the room's things know of capture and tell it: its newest state, asked for by one thread; deeds, by any."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.control import ask

PATIENCE_S = 3.0  # capture may hold an answer back for 0.5 s, and a busy box is no dead one
RETRY_S = 0.5

log = logging.getLogger(__name__)


class CaptureLine:
    """`state` is None while capture is silent."""

    def __init__(self, control: Path, ended: threading.Event) -> None:
        self._control, self._ended = control, ended
        self.state: dict[str, Any] | None = None

    def follow(self) -> None:
        """Keeps `state` until the end."""
        while not self._ended.is_set():
            version = (self.state or {}).get("version")
            answer = self.say({"do": "state"} if version is None else {"do": "state", "after": version})
            self.state = answer if answer.get("ok") else None
            if self.state is None:
                self._ended.wait(RETRY_S)

    def say(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Capture's answer; one with `ok` false where it is silent."""
        try:
            return ask(self._control, dict(request), timeout_s=PATIENCE_S)
        except (OSError, ValueError) as error:
            return {"ok": False, "code": "silent", "error": str(error)}
