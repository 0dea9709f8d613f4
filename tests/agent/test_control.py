"""The control socket: bad lines are answered, slow and flooding peers are dropped, others are served meanwhile."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.clock import boottime_ns
from agent.control import FLOOD_PER_S, HOLD_NS, MAX_LINE, ControlSocket, ask
from tests.fakes.waiting import wait_for


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    def handle(request: dict[str, Any]) -> dict[str, Any]:
        if request["do"] == "break":
            raise RuntimeError("strange")
        return {"ok": True, "did": request["do"]}

    path = tmp_path / "c.sock"
    control = ControlSocket(path, handle=handle, clock=boottime_ns)
    control.start()
    yield path
    control.stop()


def connect(path: Path) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(5)
    sock.connect(str(path))
    return sock


def is_dropped(sock: socket.socket) -> bool:
    try:
        while sock.recv(65536):
            pass
    except ConnectionError:
        pass
    return True


def test_a_request_is_answered(path: Path) -> None:
    assert ask(path, {"do": "state"}) == {"v": 1, "ok": True, "did": "state"}


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"v": 2, "do": "state"}', b'{"v": 1}', b"\xff", b"[" * 9000])
def test_a_bad_line_is_refused_in_words(path: Path, line: bytes) -> None:
    with connect(path) as sock:
        sock.sendall(line + b"\n")
        answer = json.loads(sock.makefile("rb").readline())
    assert answer["ok"] is False
    assert answer["code"] == "form"


def test_a_request_that_breaks_does_not_end_the_socket(path: Path) -> None:
    assert ask(path, {"do": "break"})["code"] == "internal"
    assert ask(path, {"do": "state"})["ok"]


def test_an_endless_line_is_dropped(path: Path) -> None:
    with connect(path) as sock:
        with contextlib.suppress(ConnectionError):
            sock.sendall(b"x" * (4 * MAX_LINE))
        assert is_dropped(sock)


def test_a_flood_is_dropped(path: Path) -> None:
    with connect(path) as sock:
        with contextlib.suppress(ConnectionError):
            sock.sendall(b'{"v": 1, "do": "state"}\n' * (2 * FLOOD_PER_S))
        assert is_dropped(sock)


def test_a_peer_that_stops_in_the_middle_of_a_line_is_dropped_and_others_are_served(path: Path) -> None:
    with connect(path) as slow:
        slow.sendall(b'{"v": 1,')
        assert ask(path, {"do": "state"})["ok"]
        slow.settimeout(0.05)

        def gone() -> bool:
            try:
                return slow.recv(1) == b""
            except TimeoutError:
                return False

        wait_for(gone, within_s=5)


def test_the_socket_is_for_owner_and_group_only(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o660


def test_a_watcher_sleeps_until_something_changes_and_others_are_served_meanwhile(tmp_path: Path) -> None:
    version = [1]

    def handle(request: dict[str, Any]) -> dict[str, Any] | None:
        return None if request.get("after") == version[0] else {"ok": True, "version": version[0]}

    path = tmp_path / "w.sock"
    control = ControlSocket(path, handle=handle, clock=boottime_ns)
    control.start()
    with connect(path) as watcher:
        watcher.sendall(b'{"v": 1, "do": "state", "after": 1}\n')
        assert ask(path, {"do": "state"})["version"] == 1
        watcher.settimeout(0.05)
        with pytest.raises(TimeoutError):
            watcher.recv(1)
        version[0] = 2
        begun_ns = boottime_ns()
        control.wake()
        watcher.settimeout(5)
        assert json.loads(watcher.makefile("rb").readline())["version"] == 2
        assert boottime_ns() - begun_ns < HOLD_NS, "woken, not timed out"
    assert ask(path, {"do": "state", "after": 2})["version"] == 2, "an unchanged state is told after 0.5 s all the same"
    control.stop()
