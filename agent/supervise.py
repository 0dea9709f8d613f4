"""What systemd and the kernel are asked for: readiness, the watchdog, no core dumps, no swap of our pages."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import time

_MCL_CURRENT_AND_FUTURE = 3
_M_ARENA_MAX = -8
#: glibc keeps a heap for every thread up to eight a core, and what one has grown to in a busy moment stays resident,
#: since locked pages cannot be given back. Two are enough for threads that take turns at the interpreter.
HEAPS = 2
ALIVE_EVERY_NS = 1_000_000_000
ALIVE = "WATCHDOG=1"


def notify(word: str, address: str | None) -> None:
    """sd_notify(3): one datagram to systemd's socket; nothing where there is none.

    `WATCHDOG=1` is left out when systemd reads so late that its socket is full: it is said again soon, and a loop that
    waited there would stand still for systemd's sake.
    """
    if not address:
        return
    name = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        sock.setblocking(word != ALIVE)
        try:
            sock.sendto(word.encode(), name)
        except OSError:
            return  # systemd went away: it will start us again by itself


def notify_address() -> str | None:
    """Where systemd listens, if it started us."""
    return os.environ.get("NOTIFY_SOCKET")


class Alive:
    """Tells systemd's watchdog once a second that a loop goes round: a process that hangs is started again.

    `ready` says first that the process is up. Without systemd both do nothing.
    """

    def __init__(self) -> None:
        self._address = notify_address()
        self._due_ns = 0

    def ready(self) -> None:
        """Up, and alive."""
        notify("READY=1", self._address)
        self.say()

    def say(self) -> None:
        """Call it in every round."""
        now_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        if now_ns >= self._due_ns:
            self._due_ns = now_ns + ALIVE_EVERY_NS
            notify(ALIVE, self._address)


def forbid_core_dumps() -> None:
    """A core would hold keys and film (E1)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def bound_memory() -> None:
    """Few heaps, and no threads of numpy's algebra library (32 MiB and a stack each), of which nothing here is asked.

    To be called before anything is imported that takes memory for each thread.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, HEAPS)


def lock_memory() -> bool:
    """Keep every page out of swap; False where the limits forbid it (docs/limits.md)."""
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.mlockall(_MCL_CURRENT_AND_FUTURE) == 0)
