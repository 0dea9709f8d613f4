"""Faults that the kernel's own calls report: libfiu fails a chosen system call, libfaketime steps the wall clock.

Both are preloaded into the interpreter that runs the matrix (`preloaded`); its forks inherit them. Nothing is patched.
"""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

FAILING = ("fiu/fiu_run_preload.so", "fiu/fiu_posix_preload.so")
STEPPING = ("*-linux-gnu/faketime/libfaketimeMT.so.1",)
STEPPED = {
    "FAKETIME_NO_CACHE": "1",
    "FAKETIME_DONT_RESET": "1",
    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    "DONT_FAKE_MONOTONIC": "1",
}
CLOCK_FILE = "FAKETIME_TIMESTAMP_FILE"
HOUR_S = 3600
_ONCE = 1


class NotPreloaded(Exception):
    """The libraries that make calls fail are not in this process."""


def preloaded(clock_file: Path, *, clocks: bool) -> dict[str, str]:
    """The environment of an interpreter that has the libraries in it; libfaketime, which is slow, only for `clocks`.

    Raises NotPreloaded.
    """
    names = FAILING + (STEPPING if clocks else ())
    found = [next(Path("/usr/lib").glob(name), None) for name in names]
    if None in found:
        missing = ", ".join(name for name, path in zip(names, found, strict=True) if path is None)
        raise NotPreloaded(f"/usr/lib has no {missing}: apt-get install libfiu0 libfaketime")
    clock_file.write_text("+0", encoding="ascii")
    told = {CLOCK_FILE: str(clock_file), "LD_PRELOAD": " ".join(map(str, found))}
    return {**os.environ, **told, **(STEPPED if clocks else {})}


def is_preloaded() -> bool:
    """True in an interpreter that was started so."""
    return CLOCK_FILE in os.environ


def has_clock() -> bool:
    """True where the wall clock can be stepped."""
    return "FAKETIME_NO_CACHE" in os.environ


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
