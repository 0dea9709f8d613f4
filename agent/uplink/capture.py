"""The line to capture's control socket (docs/outbox.md): a JSON object a line, one answer a request.

`ask` is for whoever may wait; CaptureLine is a thread of its own, so that a silent capture never holds up the wire.
"""

from __future__ import annotations

import json
import logging
import queue
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.uplink.errors import CaptureSilent

log = logging.getLogger(__name__)

VERSION = 1
MAX_LINE = 16 * 1024
PATIENCE_S = 1.0
STATE_EVERY_S = 0.15
MAX_WAITING = 64


def ask(path: Path, request: dict[str, Any], *, timeout: float = PATIENCE_S) -> dict[str, Any]:
    """Capture's answer to one request. Raises CaptureSilent if there is none, or with its words if it says no."""
    line = json.dumps({"v": VERSION, **request}, separators=(",", ":")).encode() + b"\n"
    if len(line) > MAX_LINE:
        raise CaptureSilent(f"control socket: expected at most {MAX_LINE} bytes, got {len(line)}")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
            peer.settimeout(timeout)
            peer.connect(str(path))
            peer.sendall(line)
            answer = json.loads(_line_from(peer))
    except (OSError, ValueError) as error:
        raise CaptureSilent(f"{path}: {request['do']}: no answer ({type(error).__name__}: {error})") from error
    if not isinstance(answer, dict) or answer.get("ok") is not True:
        words = answer.get("error", "no reason given") if isinstance(answer, dict) else "not an object"
        raise CaptureSilent(f"{path}: {request['do']}: refused: {words}")
    return answer


def _line_from(peer: socket.socket) -> bytes:
    got = b""
    while not got.endswith(b"\n") and len(got) <= MAX_LINE:
        more = peer.recv(MAX_LINE)
        if not more:
            break
        got += more
    return got


class CaptureLine:
    """Keeps asking capture for its state, passes on what the centre says; calls `changed` from its own thread."""

    def __init__(self, path: Path, *, changed: Callable[[], None]) -> None:
        self._path = path
        self._changed = changed
        self._requests: queue.Queue[dict[str, Any]] = queue.Queue(maxsize=MAX_WAITING)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_asking, name="capture-line", daemon=True)
        self._link: dict[str, Any] | None = None
        self._link_told = False
        self.state: dict[str, Any] | None = None

    def start(self) -> None:
        """Begins to ask."""
        self._thread.start()

    def close(self) -> None:
        """Ends the thread within about a second."""
        self._ended.set()
        self.post({})
        self._thread.join(2 * PATIENCE_S)

    def post(self, request: dict[str, Any]) -> None:
        """Passes on one request soon; when capture has been silent for too long the newest is dropped, and said."""
        try:
            self._requests.put_nowait(request)
        except queue.Full:
            log.warning("Capture is silent: %s was dropped.", request.get("do"))

    def tell_link(self, *, connected: bool, birth_nonce: bytes | None, at: int) -> None:
        """The state of the link; told again after capture was away."""
        self._link = {
            "do": "link",
            "connected": connected,
            "birth_nonce": birth_nonce.hex() if birth_nonce else None,
            "at": at,
        }
        self._link_told = False
        self.post({})

    def _keep_asking(self) -> None:
        while not self._ended.is_set():
            self._pass_on()
            self._read_state()
            try:
                request = self._requests.get(timeout=STATE_EVERY_S)
            except queue.Empty:
                continue
            if request:
                self._say(request)

    def _pass_on(self) -> None:
        link = self._link
        if link is not None and not self._link_told:
            self._link_told = self._say(link)

    def _read_state(self) -> None:
        try:
            state: dict[str, Any] | None = ask(self._path, {"do": "state"})
        except CaptureSilent as error:
            if self.state is not None:
                log.warning("Capture went silent: %s", error)
            state, self._link_told = None, False
        if state != self.state:
            self.state = state
            self._changed()

    def _say(self, request: dict[str, Any]) -> bool:
        try:
            ask(self._path, request)
        except CaptureSilent as error:
            log.warning("Capture did not take %s: %s", request["do"], error)
            return False
        return True
