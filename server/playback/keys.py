"""The client of the key service: one segment's key for a header, the words of sealed notes; each for a reason."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from server.playback.errors import KeyRefused, KeyServiceDown
from sync.encoding import decode, encode
from sync.errors import MalformedInput

OPENING_CHECK = "opening_check"
LENGTH = struct.Struct(">I")
MAX_MESSAGE = 32 * 1024
#: Sealed bytes in one message: their words, of which each note holds one copy a recipient, fit into the answer.
_NOTES_AT_ONCE = 24 * 1024
_TIMEOUT_S = 10.0


class KeyClient:
    """Asks over a Unix socket; keeps one connection a thread. Safe to share."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    def segment_key(self, head: bytes, reason: str) -> bytes:
        """The 32 bytes that open the file whose header is `head` (magic, length, envelope).

        `reason` is `opening_check`, `grant:<id>` or `export:<id>`. Raises KeyRefused, KeyServiceDown.
        """
        found = self._answered(encode({0: head, 1: reason}))
        if not isinstance(found, bytes):
            raise KeyRefused("key service: expected a key")
        return found

    def notes(self, sealed: Sequence[bytes], box: str, reason: str) -> list[str | None]:
        """What these sealed notes of that box say, for `grant:<id>`; None: sealed to another. Raises as above."""
        words: list[str | None] = []
        for some in _at_once(sealed):
            found = self._answered(encode({1: reason, 2: list(some), 3: box}))
            if not isinstance(found, list) or len(found) != len(some):
                raise KeyRefused(f"key service: expected the words of {len(some)} notes")
            words += found
        return words

    def close(self) -> None:
        """Ends this thread's connection."""
        connection = self._local.__dict__.pop("socket", None)
        if connection is not None:
            connection.close()

    def _answered(self, request: bytes) -> object:
        try:
            answer = self._ask(request, again=True)
        except OSError as error:
            self.close()
            raise KeyServiceDown(
                f"key service at {self._path}: {error}. Start it with `python -m server.manage keyservice`."
            ) from error
        if answer.get(0) is not True:
            raise KeyRefused(f"key service: {answer.get(2, 'no words')}")
        return answer.get(1)

    def _ask(self, request: bytes, *, again: bool) -> dict[int, Any]:
        try:
            connection = self._connection()
            connection.sendall(LENGTH.pack(len(request)) + request)
            return read_message(connection)
        except (OSError, MalformedInput):
            self.close()
            if not again:
                raise
            return self._ask(request, again=False)

    def _connection(self) -> socket.socket:
        found: socket.socket | None = self._local.__dict__.get("socket")
        if found is None:
            found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            with contextlib.ExitStack() as stack:
                stack.callback(found.close)
                found.settimeout(_TIMEOUT_S)
                found.connect(str(self._path))
                stack.pop_all()
            self._local.socket = found
        return found


def _at_once(sealed: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """In lots that fit a message."""
    begin = size = 0
    for place, each in enumerate(sealed):
        if place > begin and size + len(each) > _NOTES_AT_ONCE:
            yield sealed[begin:place]
            begin, size = place, 0
        size += len(each)
    if begin < len(sealed):
        yield sealed[begin:]


def read_message(connection: socket.socket) -> dict[int, Any]:
    """One message. Raises OSError when the peer is gone, MalformedInput for anything but a map."""
    (length,) = LENGTH.unpack(_exactly(connection, LENGTH.size))
    if length > MAX_MESSAGE:
        raise MalformedInput(f"key service: expected at most {MAX_MESSAGE} bytes, got {length}")
    value = decode(_exactly(connection, length), limit=MAX_MESSAGE)
    if not isinstance(value, dict):
        raise MalformedInput("key service: expected a map")
    return value


def socket_path() -> Path:
    """Where the key service listens."""
    found: Path = settings.MSR.keyservice or settings.MSR.var / "keyservice.sock"
    return found


def key_client() -> KeyClient:
    """The client of this deployment's key service."""
    return KeyClient(socket_path())


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise ConnectionResetError("the connection ended in the middle of a message")
        data += piece
    return bytes(data)
