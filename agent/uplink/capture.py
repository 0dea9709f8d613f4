"""The line to capture's control socket (docs/outbox.md): a JSON object a line, one answer a request.

`ask` is for whoever may wait; CaptureLine has threads of its own, so that a silent capture never holds up the wire:
one watches capture's state and hears of a change at once, one passes on what the centre says.
"""

from __future__ import annotations

import json
import logging
import queue
import socket
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.uplink.errors import CaptureSilent
from sync.wire.messages import MAX_OUTCOMES, Outcome

log = logging.getLogger(__name__)

VERSION = 1
MAX_LINE = 40 * 1024
PATIENCE_S = 1.0
#: A silent capture is asked again after 0.15 s, then ever less often: more questions do not help whoever is starved.
AGAIN_S, SELDOM_S = 0.15, 2.0
MAX_WAITING = 64
BUSY = "busy"


def ask(path: Path, request: dict[str, Any], *, timeout: float = PATIENCE_S) -> dict[str, Any]:
    """Capture's answer to one request. Raises CaptureSilent if there is none, or with its words if it says no."""
    answer = answer_to(path, request, timeout=timeout)
    if answer.get("ok") is not True:
        raise CaptureSilent(f"{path}: {request['do']}: refused: {answer.get('error', 'no reason given')}")
    return answer


def answer_to(path: Path, request: dict[str, Any], *, timeout: float = PATIENCE_S) -> dict[str, Any]:
    """Capture's answer, a refusal too. Raises CaptureSilent if there is none."""
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
    if not isinstance(answer, dict):
        raise CaptureSilent(f"{path}: {request['do']}: expected an object, got something else")
    return answer


def outcome_of(answer: dict[str, Any]) -> Outcome | None:
    """What became of a command, by capture's answer; None if it is not known or not to which command it belongs."""
    try:
        command = bytes.fromhex(answer.get("command", ""))
    except (TypeError, ValueError):
        return None
    code = "" if answer.get("ok") is True else str(answer.get("code", "?"))
    if len(command) != 16 or code == BUSY:
        return None
    return Outcome(command, code[:32], str(answer.get("error", ""))[:200], str(answer.get("state", ""))[:32])


def _line_from(peer: socket.socket) -> bytes:
    got = b""
    while not got.endswith(b"\n") and len(got) <= MAX_LINE:
        more = peer.recv(MAX_LINE)
        if not more:
            break
        got += more
    return got


class CaptureLine:
    """Knows capture's state, passes on what the centre says; calls `changed` from threads of its own."""

    def __init__(self, path: Path, *, changed: Callable[[], None]) -> None:
        self._path = path
        self._changed = changed
        self._requests: queue.Queue[dict[str, Any]] = queue.Queue(maxsize=MAX_WAITING)
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._watch, name="capture-watch", daemon=True),
            threading.Thread(target=self._pass_all_on, name="capture-line", daemon=True),
        ]
        self._link: dict[str, Any] | None = None
        self._link_told = False
        self._debt: dict[str, Any] | None = None
        self._outcomes: deque[Outcome] = deque(maxlen=MAX_OUTCOMES)
        self.state: dict[str, Any] | None = None
        self.refused_unknown = self.refused_bookings = 0

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of the newest commands, oldest first."""
        return tuple(self._outcomes)

    def start(self) -> None:
        """Begins to watch and to pass on."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Ends the threads within about a second."""
        self._ended.set()
        self.post({})
        for thread in self._threads:
            thread.join(2 * PATIENCE_S)

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

    def tell_debt(self, *, waiting: int, quarantined: int) -> None:
        """What has no receipt yet, for the room's screen; only the newest word waits for a silent capture."""
        self._debt = {"do": "debt", "waiting": waiting, "quarantined": quarantined}

    # the watching thread

    def _watch(self) -> None:
        wait_s = AGAIN_S
        while not self._ended.is_set():
            request: dict[str, Any] = {"do": "state"}
            if self.state is not None and "version" in self.state:
                request["after"] = self.state["version"]
            try:
                state: dict[str, Any] | None = ask(self._path, request)
            except CaptureSilent as error:
                if self.state is not None:
                    log.warning("Capture went silent: %s", error)
                state, self._link_told = None, False
            if state != self.state:
                self.state = state
                self._changed()
            wait_s = AGAIN_S if state is not None else min(2 * wait_s, SELDOM_S)
            if state is None or "version" not in state:
                self._ended.wait(wait_s)

    # the passing thread

    def _pass_all_on(self) -> None:
        wait_s = AGAIN_S
        while not self._ended.is_set():
            was_heard = self._pass_link_on() and self._pass_debt_on()
            wait_s = AGAIN_S if was_heard else min(2 * wait_s, SELDOM_S)
            try:
                request = self._requests.get(timeout=wait_s)
            except queue.Empty:
                continue
            if request:
                self._say(request)

    def _pass_link_on(self) -> bool:
        """False when capture did not take it."""
        link = self._link
        if link is not None and not self._link_told:
            self._link_told = self._say(link)
        return link is None or self._link_told

    def _pass_debt_on(self) -> bool:
        """False when capture did not take it; only the newest is told again."""
        debt, self._debt = self._debt, None
        return debt is None or self.state is None or self._say(debt)

    def _say(self, request: dict[str, Any]) -> bool:
        try:
            answer = answer_to(self._path, request)
        except CaptureSilent as error:
            log.warning("Capture did not take %s: %s", request["do"], error)
            return False
        if answer.get("ok") is not True:
            log.warning("Capture refused %s: %s", request["do"], answer.get("error", "no reason given"))
        if request["do"] == "command":
            self._note(answer)
        if request["do"] == "bookings" and answer.get("ok") is not True:
            self.refused_bookings += 1
            self._changed()
        return answer.get("ok") is True

    def _note(self, answer: dict[str, Any]) -> None:
        outcome = outcome_of(answer)
        if outcome is not None:
            self._outcomes.append(outcome)
        elif answer.get("ok") is not True and answer.get("code") != BUSY:
            self.refused_unknown += 1
        self._changed()
