"""Knocking at the RTSP port of every address of the camera network's own subnet, a few at a time."""

from __future__ import annotations

import errno
import selectors
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from agent.discovery.interface import Interface

RTSP_PORT = 554
AT_ONCE = 32
KNOCK_S = 0.6
ANSWER_S = 1.0
_OPTIONS = "OPTIONS rtsp://{host}:{port}/ RTSP/1.0\r\nCSeq: 1\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """An address that speaks RTSP, and what it calls itself ("" if it does not say)."""

    host: str
    server: str


def scan(interface: Interface, *, clock_ns: Callable[[], int], port: int = RTSP_PORT) -> tuple[Speaker, ...]:
    """Every neighbour that answers an OPTIONS. Raises NetworkTooLarge."""
    hosts = interface.neighbours()
    found: list[Speaker] = []
    for begin in range(0, len(hosts), AT_ONCE):
        with ExitStack() as stack:
            for host, sock in _open_ports(interface, hosts[begin : begin + AT_ONCE], port, clock_ns, stack):
                server = _greet(sock, host, port)
                if server is not None:
                    found.append(Speaker(host=host, server=server))
    return tuple(sorted(found, key=lambda each: tuple(map(int, each.host.split(".")))))


def _open_ports(
    interface: Interface, hosts: tuple[str, ...], port: int, clock_ns: Callable[[], int], stack: ExitStack
) -> Iterator[tuple[str, socket.socket]]:
    """Connected sockets; all of them are the stack's to close."""
    waiting = stack.enter_context(selectors.DefaultSelector())
    for host in hosts:
        sock = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        interface.hold(sock)
        sock.setblocking(False)
        if sock.connect_ex((host, port)) in (0, errno.EINPROGRESS):
            waiting.register(sock, selectors.EVENT_WRITE, host)
    until_ns = clock_ns() + int(KNOCK_S * 1e9)
    while waiting.get_map() and (left_ns := until_ns - clock_ns()) > 0:
        for key, _ in waiting.select(left_ns / 1e9):
            sock = key.fileobj  # type: ignore[assignment]
            waiting.unregister(sock)
            if sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
                yield key.data, sock


def _greet(sock: socket.socket, host: str, port: int) -> str | None:
    """The Server header of an RTSP answer, "" without one; None if what answers is no RTSP."""
    answer = b""
    sock.settimeout(ANSWER_S)
    with suppress(OSError):
        sock.sendall(_OPTIONS.format(host=host, port=port).encode())
        while b"\r\n\r\n" not in answer and len(answer) < 4_096:
            more = sock.recv(1_024)
            if not more:
                break
            answer += more
    if not answer.startswith(b"RTSP/1.0 "):
        return None
    lines = answer.decode("utf-8", "replace").splitlines()
    said = next((line.partition(":")[2].strip() for line in lines if line.lower().startswith("server:")), "")
    return "".join(each for each in said if each.isprintable())[:80]
