"""The Unix socket at which panel, uplink and CLI meet capture: one JSON object a line (docs/outbox.md).

`state` with `after` waits until something has changed (0.5 s at most): a watcher sleeps and hears at once.
One thread serves everybody; a peer that is slow, dead or floods is dropped, and capture never waits for any of them.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import selectors
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VERSION = 1
MAX_LINE = 40 * 1024
MAX_PEERS = 16
SLOW_NS = 1_000_000_000
FLOOD_PER_S = 200
HOLD_NS = 500_000_000
LOOK_S, LOOK_HELD_S = 0.2, 0.05

Answer = dict[str, Any]
Handle = Callable[[dict[str, Any]], Answer | None]
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Peer:
    sock: socket.socket
    heard: bytearray = field(default_factory=bytearray)
    to_say: bytearray = field(default_factory=bytearray)
    since_ns: int = 0
    window_ns: int = 0
    asked: int = 0
    held: dict[str, Any] | None = None
    held_ns: int = 0


class ControlSocket:
    """Serves `handle` at `path`; `clock` is CLOCK_BOOTTIME in nanoseconds.

    A request that `handle` answers with None is asked again after each `wake`, and after 0.5 s without its `after`.
    """

    def __init__(self, path: Path, *, handle: Handle, clock: Callable[[], int]) -> None:
        self._path, self._handle, self._clock = path, handle, clock
        self._selector = selectors.DefaultSelector()
        self._peers: dict[int, _Peer] = {}
        self._is_stopping = threading.Event()
        self._listener = _listen(path)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._ear.setblocking(False)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="control", daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def wake(self) -> None:
        """Something changed; from any thread, at once."""
        with contextlib.suppress(OSError):  # a full bell rings anyhow
            self._bell.send(b"!")

    def stop(self) -> None:
        """Stop serving and remove the socket."""
        self._is_stopping.set()
        self.wake()
        self._thread.join(2.0)
        self._path.unlink(missing_ok=True)

    def _run(self) -> None:
        while not self._is_stopping.is_set():
            is_holding = any(peer.held is not None for peer in self._peers.values())
            look_s = LOOK_HELD_S if is_holding else LOOK_S if self._peers else None
            for key, mask in self._selector.select(timeout=look_s):
                if key.fileobj is self._listener:
                    self._accept()
                elif key.fileobj is self._ear:
                    self._ear.recv(MAX_LINE)
                else:
                    self._serve(self._peers[key.fd], mask)
            self._ask_again()
            self._drop_slow()
        for peer in list(self._peers.values()):
            self._drop(peer)
        for sock in (self._listener, self._bell, self._ear):
            sock.close()

    def _ask_again(self) -> None:
        """Those who wait for a change: has it come?"""
        for peer in [each for each in self._peers.values() if each.held is not None]:
            try:
                self._answer_held(peer)
                self._take_lines(peer)
                self._say(peer)
            except OSError:
                self._drop(peer)

    def _answer_held(self, peer: _Peer) -> None:
        request = peer.held or {}
        if self._clock() - peer.held_ns > HOLD_NS:
            request = {name: value for name, value in request.items() if name != "after"}
        answer = self._handled(request)
        if answer is not None:
            peer.held = None
            self._put(peer, answer)

    def _accept(self) -> None:
        sock, _ = self._listener.accept()
        if len(self._peers) >= MAX_PEERS:
            sock.close()
            return
        sock.setblocking(False)
        self._peers[sock.fileno()] = _Peer(sock, since_ns=self._clock())
        self._selector.register(sock, selectors.EVENT_READ)

    def _serve(self, peer: _Peer, mask: int) -> None:
        try:
            if mask & selectors.EVENT_READ:
                self._hear(peer)
            self._say(peer)
        except OSError:
            self._drop(peer)

    def _hear(self, peer: _Peer) -> None:
        data = peer.sock.recv(MAX_LINE)
        if not data:
            raise ConnectionResetError
        if not peer.heard:
            peer.since_ns = self._clock()
        peer.heard += data
        self._take_lines(peer)
        if len(peer.heard) > MAX_LINE:
            raise ConnectionResetError

    def _take_lines(self, peer: _Peer) -> None:
        """Answers whole lines in order; what comes after a request that waits, waits too."""
        while peer.held is None and (end := peer.heard.find(b"\n")) >= 0:
            line = bytes(peer.heard[:end])
            del peer.heard[: end + 1]
            self._count(peer)
            request = _request(line)
            answer = request if "ok" in request else self._handled(request)
            if answer is None:
                peer.held, peer.held_ns = request, self._clock()
            else:
                self._put(peer, answer)

    def _put(self, peer: _Peer, answer: Answer) -> None:
        peer.to_say += json.dumps(answer, ensure_ascii=False).encode() + b"\n"
        peer.since_ns = self._clock()

    def _count(self, peer: _Peer) -> None:
        now_ns = self._clock()
        if now_ns - peer.window_ns > 1_000_000_000:
            peer.window_ns, peer.asked = now_ns, 0
        peer.asked += 1
        if peer.asked > FLOOD_PER_S:
            log.warning("A peer at the control socket asked more than %d times a second.", FLOOD_PER_S)
            raise ConnectionResetError

    def _handled(self, request: dict[str, Any]) -> Answer | None:
        try:
            answer = self._handle(request)
            return None if answer is None else {"v": VERSION, **answer}
        except Exception:  # supervised: a peer's strange request must not end the socket
            log.exception("A request at the control socket broke.")
            return refusal("internal", "the request could not be handled")

    def _say(self, peer: _Peer) -> None:
        if peer.to_say:
            with contextlib.suppress(BlockingIOError):
                del peer.to_say[: peer.sock.send(peer.to_say)]
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if peer.to_say else 0)
        self._selector.modify(peer.sock, wanted)

    def _drop_slow(self) -> None:
        now_ns = self._clock()
        for peer in list(self._peers.values()):
            if (peer.heard or peer.to_say) and now_ns - peer.since_ns > SLOW_NS:
                self._drop(peer)

    def _drop(self, peer: _Peer) -> None:
        self._peers.pop(peer.sock.fileno(), None)
        self._selector.unregister(peer.sock)
        peer.sock.close()


def _request(line: bytes) -> dict[str, Any]:
    """The request of a line (`ok` is no word of a request), or the refusal that answers it."""
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        return refusal("form", "expected one JSON object a line")
    if not isinstance(request, dict) or request.get("v") != VERSION or not isinstance(request.get("do"), str):
        return refusal("form", f'expected an object with "v": {VERSION} and "do"')
    return {name: value for name, value in request.items() if name != "ok"}


def refusal(code: str, words: str) -> Answer:
    """An answer that says no: `code` for machines, `error` in words."""
    return {"v": VERSION, "ok": False, "code": code, "error": words}


def ask(path: Path, request: dict[str, Any], *, timeout_s: float = 2.0) -> Answer:
    """One request to capture at `path`, for the command line and tests. Raises OSError when nobody answers."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(timeout_s)
        sock.connect(str(path))
        sock.sendall(json.dumps({"v": VERSION, **request}).encode() + b"\n")
        with sock.makefile("rb") as lines:
            answer = json.loads(lines.readline(256 * 1024) or b"{}")
    if not isinstance(answer, dict):
        raise OSError(f"control socket {path}: expected an object, got something else")
    return answer


def _listen(path: Path) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # the outbox's lock says that no other capture lives
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
    listener.bind(str(path))
    os.chmod(path, 0o660)  # noqa: PTH101
    listener.listen(MAX_PEERS)
    return listener
