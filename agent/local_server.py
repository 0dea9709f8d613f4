"""What capture's two Unix sockets share (control, feed): a listener, a bell, one thread that serves everybody.

Any thread may `ring`; the server's own thread hears it in `ready`. Who is let in, and what is said, is the owner's.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

_BELL_BYTES = 64 * 1024
_JOIN_S = 2.0


class LocalServer:
    """Listens at `path` from the start. `serve` runs in the thread until `is_stopping`; `came` takes a new peer."""

    def __init__(
        self,
        path: Path,
        *,
        name: str,
        mode: int,
        most: int,
        serve: Callable[[], None],
        came: Callable[[socket.socket], None],
    ) -> None:
        self._path, self._serve, self._came = path, serve, came
        self._selector = selectors.DefaultSelector()
        self._is_stopping = threading.Event()
        self._listener = _listen(path, mode, most)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._ear.setblocking(False)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    # --- from any thread ---

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def ring(self) -> None:
        """Something is to be done, at once."""
        with contextlib.suppress(OSError):  # a full bell rings anyhow
            self._bell.send(b"!")

    def stop(self) -> None:
        """Stop serving and remove the socket."""
        self._is_stopping.set()
        self.ring()
        self._thread.join(_JOIN_S)
        self._path.unlink(missing_ok=True)

    # --- from the server's own thread ---

    @property
    def is_stopping(self) -> bool:
        """True once it is to end."""
        return self._is_stopping.is_set()

    def ready(self, within_s: float | None) -> Iterator[tuple[int, int]]:
        """The peers that have or take something: descriptor and mask. Ends when the bell rings too."""
        for key, mask in self._selector.select(timeout=within_s):
            if key.fileobj is self._listener:
                self._came(self._listener.accept()[0])
            elif key.fileobj is self._ear:
                self._ear.recv(_BELL_BYTES)
            else:
                yield key.fd, mask

    def keep(self, sock: socket.socket) -> None:
        """A peer that is let in: from here on `ready` tells of it."""
        self._selector.register(sock, selectors.EVENT_READ)

    def want(self, sock: socket.socket, *, to_write: bool) -> None:
        """Tell of it also when it takes something."""
        self._selector.modify(sock, selectors.EVENT_READ | (selectors.EVENT_WRITE if to_write else 0))

    def drop(self, sock: socket.socket) -> None:
        """A peer that is gone."""
        self._selector.unregister(sock)
        sock.close()

    def _run(self) -> None:
        self._serve()
        for sock in (self._listener, self._bell, self._ear):
            sock.close()


def _listen(path: Path, mode: int, most: int) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # the outbox's lock says that no other capture lives
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
    listener.bind(str(path))
    path.chmod(mode)
    listener.listen(most)
    return listener
