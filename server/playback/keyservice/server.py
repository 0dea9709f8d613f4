"""The Unix socket: who asks is known by SO_PEERCRED; strangers and floods are refused."""

from __future__ import annotations

import os
import socket
import socketserver
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from server.playback.errors import KeyRefused
from server.playback.keys import LENGTH, read_message
from server.playback.keyservice.opener import Bucket, Opener
from server.playback.keyservice.uses import UseLog
from sync.encoding import encode
from sync.errors import MalformedInput

_CREDENTIALS = struct.Struct("3i")
RATE = 2000.0


class KeyServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Serves until `shutdown`. `uids` may ask besides the process's own user."""

    daemon_threads = True

    def __init__(self, path: Path, opener: Opener, uses: UseLog, *, uids: frozenset[int], rate: float = RATE) -> None:
        path.unlink(missing_ok=True)
        self.opener, self.uses, self.uids = opener, uses, uids | {os.getuid()}
        self.bucket = Bucket(rate)
        self.monotonic: Callable[[], float] = time.monotonic
        before = os.umask(0o117)
        try:
            super().__init__(str(path), _Handler)
        finally:
            os.umask(before)


class _Handler(socketserver.BaseRequestHandler):
    server: KeyServer

    def handle(self) -> None:
        connection: socket.socket = self.request
        raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        _, uid, _ = _CREDENTIALS.unpack(raw)
        if uid not in self.server.uids:
            return
        while True:
            try:
                request = read_message(connection)
                answer = self._answer(uid, request)
                connection.sendall(LENGTH.pack(len(answer)) + answer)
            except (OSError, MalformedInput):
                return

    def _answer(self, uid: int, request: dict[int, object]) -> bytes:
        head, reason = request.get(0), request.get(1)
        try:
            if not self.server.bucket.take(self.server.monotonic()):
                raise KeyRefused("too many requests: try again in a second")
            if not isinstance(head, bytes) or not isinstance(reason, str):
                raise KeyRefused("expected a header and a reason")
            given = self.server.opener.open(head, reason)
            if given.for_person:
                at = datetime.now(UTC).isoformat(timespec="milliseconds")
                self.server.uses.append(at=at, uid=uid, reason=reason, header_digest=given.header_digest)
            return encode({0: True, 1: given.key})
        except KeyRefused as refusal:
            return encode({0: False, 2: str(refusal)[:400]})
