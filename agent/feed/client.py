"""The derived process's side of the feed: reads messages, sends film of its own track. One thread; I/O only."""

from __future__ import annotations

import contextlib
import socket
from collections import deque
from pathlib import Path
from types import TracebackType

from agent.feed.errors import FeedEnded
from agent.feed.messages import Dark, Decoder, Message, Picture, Sound, encode

SEND_LIMIT_S = 2.0
_CHUNK = 256 * 1024
_AHEAD = 4 << 20


class FeedReader:
    """`with FeedReader(path) as feed: feed.read(0.5)`. Raises FeedEnded where capture does not serve (any more)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sock: socket.socket | None = None
        self._decoder = Decoder()
        self._pending: deque[Message] = deque()
        self._size = 0

    def __enter__(self) -> FeedReader:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            sock.connect(str(self._path))
        except OSError as error:
            sock.close()
            raise FeedEnded(f"feed {self._path}: expected capture to serve, got {error.strerror}") from None
        self._sock = sock
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sock, self._sock = self._sock, None
        self._pending.clear()
        if sock is not None:
            sock.close()

    def read(self, timeout_s: float) -> Message | None:
        """The next message, or None after `timeout_s` without one. Film from before a Dark is not handed out."""
        if self._size < _AHEAD:
            self._receive(0.0 if self._pending else timeout_s)
        if not self._pending:
            return None
        message = self._pending.popleft()
        self._size -= _weight(message)
        return message

    def send(self, message: Message) -> None:
        """Give capture a message of a derived track. Raises FeedEnded where it is not taken within 2 s."""
        try:
            self._socket.settimeout(SEND_LIMIT_S)
            self._socket.sendall(encode(message))
        except OSError as error:
            raise FeedEnded(f"feed {self._path}: expected capture to take film, got {error}") from None

    @property
    def _socket(self) -> socket.socket:
        if self._sock is None:
            raise FeedEnded(f"feed {self._path}: expected a connection, got none; enter the reader first")
        return self._sock

    def _receive(self, timeout_s: float) -> None:
        """Take all that has come, waiting for the first byte only: a Dark that has come is seen now."""
        sock = self._socket
        with contextlib.suppress(TimeoutError, BlockingIOError):
            while self._size < _AHEAD:
                sock.settimeout(timeout_s)
                try:
                    data = sock.recv(_CHUNK)
                except ConnectionError as error:
                    raise FeedEnded(f"feed {self._path}: expected messages, got {error}") from None
                if not data:
                    raise FeedEnded(f"feed {self._path}: expected messages, got the end of the connection")
                for message in self._decoder.take(data):
                    self._put(message)
                timeout_s = 0.0

    def _put(self, message: Message) -> None:
        if isinstance(message, Dark):
            self._pending = deque(each for each in self._pending if not isinstance(each, Picture | Sound))
            self._size = 0
        self._pending.append(message)
        self._size += _weight(message)


def _weight(message: Message) -> int:
    match message:
        case Picture():
            return len(message.data)
        case Sound():
            return len(message.pcm)
        case _:
            return 0
