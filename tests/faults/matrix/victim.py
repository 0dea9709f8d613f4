"""A process that may be killed: forked, told what to do, and what it said before it went is read by its parent."""

from __future__ import annotations

import os
import pickle
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PATIENCE_S = 60.0
Say = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: `signal` is 0 unless one killed it; `said` is what it told, in order."""

    signal: int
    code: int
    said: tuple[Any, ...]
    trouble: str = ""

    @property
    def was_killed(self) -> bool:
        """True when SIGKILL ended it."""
        return self.signal == signal.SIGKILL

    def of(self, kind: type) -> list[Any]:
        """What it said of one kind."""
        return [each for each in self.said if isinstance(each, kind)]


def run_apart(body: Callable[[Say], None], *, within_s: float = PATIENCE_S) -> Ended:
    """`body` in a process of its own. What it raises is its `trouble`, with code 70; too long a stay is SIGKILL, 71.

    It tells by a datagram socket: no `write` of the telling is ever taken for one of the process's own.
    """
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        here.close()
        os._exit(_live(body, there))
    there.close()
    said, is_late = _listen(here, within_s)
    here.close()
    if is_late:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    trouble = "".join(words for kind, words in said if kind == "trouble") or ("it did not end" if is_late else "")
    told = tuple(value for kind, value in said if kind == "said")
    if is_late:
        return Ended(0, 71, told, trouble)
    return Ended(
        os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1,
        told,
        trouble,
    )


def _live(body: Callable[[Say], None], line: socket.socket) -> int:
    try:
        body(lambda value: _send(line, "said", value))
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else 1
    except BaseException:  # noqa: BLE001 - the border of the process: its parent tells
        _send(line, "trouble", traceback.format_exc()[-4000:])
        return 70
    return 0


def _send(line: socket.socket, kind: str, value: Any) -> None:
    line.send(pickle.dumps((kind, value)))


def _listen(line: socket.socket, within_s: float) -> tuple[list[tuple[str, Any]], bool]:
    said: list[tuple[str, Any]] = []
    while select.select([line], [], [], within_s)[0]:
        packet = line.recv(1 << 20)
        if not packet:
            return said, False
        said.append(pickle.loads(packet))
    return said, True
