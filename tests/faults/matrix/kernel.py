"""Faults that the kernel's own calls report: libfiu fails a chosen system call, libfaketime steps the wall clock.

Both are preloaded into the interpreter that runs the matrix (`preload`); its forks inherit them. Nothing is patched.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

LIBRARIES = ("fiu/fiu_run_preload.so", "fiu/fiu_posix_preload.so", "*-linux-gnu/faketime/libfaketimeMT.so.1")
CLOCK_FILE = "FAKETIME_TIMESTAMP_FILE"
HOUR_S = 3600
_ONCE = 1


class NotPreloaded(Exception):
    """The libraries that make calls fail are not in this process."""


def preload(words: list[str], clock_file: Path) -> None:
    """Runs this interpreter anew with the libraries in it, unless they are; returns only then. Raises NotPreloaded."""
    if os.environ.get(CLOCK_FILE):
        return
    found = [next(Path("/usr/lib").glob(name), None) for name in LIBRARIES]
    if None in found:
        missing = ", ".join(name for name, path in zip(LIBRARIES, found, strict=True) if path is None)
        raise NotPreloaded(f"/usr/lib has no {missing}: apt-get install libfiu0 libfaketime")
    clock_file.write_text("+0", encoding="ascii")
    environment = {
        **os.environ,
        "LD_PRELOAD": " ".join(map(str, found)),
        CLOCK_FILE: str(clock_file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_RESET": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    os.execve(sys.executable, [sys.executable, *words], environment)


def kill_self() -> NoReturn:
    """SIGKILL to this process: no handler, no flush, no farewell."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process does not go on")


def step_clock(by_s: int) -> None:
    """The wall clock of every process of this run stands `by_s` off from now on; monotonic clocks are untouched."""
    Path(os.environ[CLOCK_FILE]).write_text(f"{by_s:+d}", encoding="ascii")


def fail(call: str, errno: int, *, once: bool = True) -> None:
    """The next system call of this kind (libfiu's name, e.g. posix/io/dir/rename) reports `errno`."""
    library = _library()
    if library.fiu_enable(call.encode("ascii"), 1, ctypes.c_void_p(errno), _ONCE if once else 0) != 0:
        raise NotPreloaded(f"libfiu refused {call}")


def heal(call: str) -> None:
    """The calls of this kind succeed again."""
    _library().fiu_disable(call.encode("ascii"))


@contextmanager
def failing(call: str, errno: int) -> Iterator[None]:
    """Inside, the first system call of this kind reports `errno`."""
    fail(call, errno)
    try:
        yield
    finally:
        heal(call)


def _library() -> ctypes.CDLL:
    if CLOCK_FILE not in os.environ:
        raise NotPreloaded("expected to run as python -m tests.faults.matrix, which preloads libfiu and libfaketime")
    library = ctypes.CDLL("libfiu.so.0")
    library.fiu_enable.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint]
    return library
