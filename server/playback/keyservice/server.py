"""The Unix socket: who asks is known by SO_PEERCRED; strangers and floods are refused."""

from __future__ import annotations

import hashlib
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
        notes = request.get(2)
        try:
            if not self.server.bucket.take(self.server.monotonic(), len(notes) if isinstance(notes, list) else 1):
                raise KeyRefused("too many requests: try again in a second")
            if notes is not None:
                return encode({0: True, 1: self._read(uid, notes, request.get(3), request.get(1))})
            return encode({0: True, 1: self._open(uid, request.get(0), request.get(1))})
        except KeyRefused as refusal:
            return encode({0: False, 2: str(refusal)[:400]})

    def _open(self, uid: int, head: object, reason: object) -> bytes:
        if not isinstance(head, bytes) or not isinstance(reason, str):
            raise KeyRefused("expected a header and a reason")
        given = self.server.opener.open(head, reason)
        if given.for_person:
            self._log(uid, reason, {"header": given.header_digest.hex()})
        return given.key

    def _read(self, uid: int, notes: object, box: object, reason: object) -> list[str | None]:
        is_list = isinstance(notes, list) and all(isinstance(each, bytes) for each in notes)
        if not is_list or not isinstance(box, str) or not isinstance(reason, str):
            raise KeyRefused("expected sealed notes, the box they are of, and a reason")
        assert isinstance(notes, list)
        words = self.server.opener.read(notes, box, reason)
        self._log(uid, reason, {"notes": [hashlib.sha256(each).hexdigest() for each in notes]})
        return words

    def _log(self, uid: int, reason: str, opened: dict[str, object]) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.server.uses.append(at=at, uid=uid, reason=reason, opened=opened)
