"""QEMU's JSON on a Unix socket: the monitor, or the guest's agent."""

from __future__ import annotations

import itertools
import json
import os
import socket
from pathlib import Path
from typing import Any

_TOKENS = itertools.count(os.getpid() << 16)


class GuestFault(Exception):
    """The guest did not come up, died, or a command in it failed."""


class Channel:
    """QEMU's JSON on a Unix socket: the monitor, or the guest's agent."""

    def __init__(self, path: Path, *, is_monitor: bool = False, timeout_s: float = 240) -> None:
        self._sock = socket.socket(socket.AF_UNIX)
        self._sock.settimeout(timeout_s)
        self._sock.connect(str(path))
        self._lines = self._sock.makefile("rb")
        if is_monitor:
            self._lines.readline()
            self.call("qmp_capabilities")
        else:
            self._pass_over_old_answers()

    def close(self) -> None:
        """Lets go of the socket."""
        self._lines.close()
        self._sock.close()

    def call(self, command: str, **arguments: Any) -> Any:
        """One command's answer. Raises GuestFault with QEMU's words."""
        self._sock.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while line := self._read(command):
            answer = json.loads(line)
            if "error" in answer:
                raise GuestFault(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise GuestFault(f"{command}: the channel was closed")

    def _read(self, command: str) -> bytes:
        try:
            return self._lines.readline()
        except OSError as error:
            raise GuestFault(f"{command}: no answer ({error})") from error

    def _pass_over_old_answers(self) -> None:
        """An earlier client may have left half an answer."""
        token = next(_TOKENS)  # each its own: an answer to a client that gave up is not taken for ours
        self._sock.sendall(b'\xff{"execute":"guest-sync","arguments":{"id":%d}}\n' % token)
        while json.loads(self._lines.readline().lstrip(b"\xff")).get("return") != token:
            pass
