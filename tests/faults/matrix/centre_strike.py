"""One fault at one numbered step of the centre: struck at the seams that the centre's own code is given."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from server.playback.keyservice.opener import Given, Opener
from tests.faults.matrix.centre_steps import CentreStep, Seam
from tests.faults.matrix.kernel import CLOCK_FILE, HOUR_S, fail, heal, kill_self, step_clock
from tests.faults.matrix.model import Column

T = TypeVar("T")
ERRNO = {Column.EIO: errno.EIO, Column.ENOSPC: errno.ENOSPC}
STEPPED_S = {Column.CLOCK_AHEAD: HOUR_S, Column.CLOCK_BACK: -HOUR_S}
SYSTEM_CALLS = {
    "create": "posix/io/oc/open",
    "write": "posix/io/rw/pwrite",
    "sync": "posix/io/sync/fsync",
    "rename": "posix/io/dir/rename",
    "unlink": "posix/io/dir/unlink",
}
#: What libfiu has no failure for: the error is the seam's own, and the cell is marked *fake*.
NOT_IN_LIBFIU = frozenset({"link"})
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_char_p,
    ctypes.POINTER(ctypes.c_int),
    ctypes.POINTER(ctypes.c_void_p),
    ctypes.POINTER(ctypes.c_uint),
)


@dataclass(slots=True)
class Strike:
    """Counts how often the step is come by; at the nth time does what the column says, and tells of it in `told`."""

    step: CentreStep
    column: Column | None
    told: Path
    met: int = 0

    def is_here(self, seam: Seam, what: str, call: str = "") -> bool:
        """Whether this call is the one, counted."""
        step = self.step
        if self.column is None or seam is not step.seam or call != step.call or not re.search(step.on, what):
            return False
        self.met += 1
        return self.met == step.nth

    def around(self, act: Callable[[], T], system_call: str = "", tear: Callable[[], None] | None = None) -> T:
        """The step itself, with its fault."""
        match self.column:
            case Column.KILL_BEFORE:
                kill_self()
            case Column.KILL_AFTER:
                act()
                kill_self()
            case Column.TORN:
                assert tear is not None, f"{self.step.row.key} cannot be torn"
                tear()
                kill_self()
            case Column.EIO | Column.ENOSPC:
                return self.failing(act, system_call)
            case Column.CLOCK_AHEAD | Column.CLOCK_BACK:
                self.step_clock()
                return act()
            case _:
                return act()

    def failing(self, act: Callable[[], T], system_call: str) -> T:
        """The step with its system call reporting the error, once."""
        number = ERRNO[self.column]  # type: ignore[index]
        if not system_call:
            self.tell(f"failed {number}")
            raise OSError(number, os.strerror(number))
        fail(system_call, number)
        try:
            return act()
        except OSError as error:
            heal(system_call)
            self.tell(f"failed {error.errno}")
            raise
        finally:
            heal(system_call)

    def step_clock(self) -> None:
        """The wall clock of this process alone stands an hour off from now on; told as it is then read."""
        before, steady = time.time(), time.monotonic()
        step_clock(STEPPED_S[self.column])  # type: ignore[index]
        self.tell(f"stepped {round(time.time() - before)} monotonic {round(time.monotonic() - steady)}")

    def tell(self, words: str) -> None:
        """A line for the cell, that survives whatever comes next."""
        with self.told.open("a", encoding="ascii") as file:
            file.write(words + "\n")


@dataclass(slots=True)
class StruckRows:
    """Sees each statement that SQLite is about to run (`set_trace_callback`), and strikes at rows and commits."""

    strike: Strike
    _kills_next: bool = False
    _commit_is_near: bool = False
    _failing: str = ""
    _has_failed: bool = False
    _kept: list[Any] = field(default_factory=list)

    def connected(self, **received: Any) -> None:
        """Receiver of Django's `connection_created`."""
        received["connection"].connection.set_trace_callback(self.traced)

    def traced(self, sql: str) -> None:
        """A statement begins; what was to happen after the one before happens now."""
        if self._kills_next:
            kill_self()
        if self._failing:
            heal(self._failing)
            self._failing = ""
            self.strike.tell("failed commit" if self._has_failed else f"went on with {sql[:20]}")
        if self._commit_is_near and sql.upper().startswith("COMMIT"):
            self._commit_is_near = False
            self._strike_commit()
        elif self.strike.is_here(Seam.ROW, sql):
            self._strike_row()
        elif self.strike.is_here(Seam.COMMIT, sql, self.strike.step.call):
            self._commit_is_near = True
            if self.strike.column is Column.KILL_AFTER:
                transaction.on_commit(kill_self)

    def _strike_row(self) -> None:
        match self.strike.column:
            case Column.KILL_BEFORE:
                kill_self()
            case Column.KILL_AFTER:
                self._kills_next = True
            case Column.CLOCK_AHEAD | Column.CLOCK_BACK:
                self.strike.step_clock()
            case _:
                raise AssertionError(f"no such fault at a row: {self.strike.column}")

    def _strike_commit(self) -> None:
        call = self.strike.step.call
        match self.strike.column:
            case Column.KILL_BEFORE:
                kill_self()
            case Column.EIO | Column.ENOSPC:
                self._failing = call
                self._kept.append(fail_at_call(call, ERRNO[self.strike.column], self._failed))
            case Column.TORN:
                self._kept.append(kill_at_call(call, 4))
            case Column.CLOCK_AHEAD | Column.CLOCK_BACK:
                self.strike.step_clock()
            case _:
                pass

    def _failed(self) -> None:
        self._has_failed = True


class StruckOpener(Opener):
    """The key service's opener: the real one, that strikes as it is about to answer."""

    def __init__(self, private: Any, strike: Strike) -> None:
        super().__init__(private)
        self._strike = strike

    def open(self, head: bytes, reason: str) -> Given:
        """See Opener."""
        if not self._strike.is_here(Seam.KEY, reason):
            return super().open(head, reason)
        if self._strike.column is Column.EIO:
            fail("posix/io/net/send", errno.EIO)  # the answer's own send, next in this thread
            self._strike.tell(f"failed {errno.EIO}")
            return super().open(head, reason)
        return self._strike.around(lambda: super(StruckOpener, self).open(head, reason))


def kill_at_call(call: str, nth: int) -> Any:
    """From now on the nth system call of this kind is never made: SIGKILL comes first. Keep what is returned."""
    left = nth

    def count(*_: Any) -> int:
        nonlocal left
        left -= 1
        if left <= 0:
            kill_self()
        return 0

    callback = _Callback(count)
    library = ctypes.CDLL("libfiu.so.0")
    assert library.fiu_enable_external(call.encode("ascii"), 1, None, 0, callback) == 0
    return callback


def fail_at_call(call: str, number: int, then: Callable[[], None]) -> Any:
    """The next system call of this kind reports that error; `then` hears of it, from within. Keep what is returned.

    A commit that fails is rolled back by SQLite itself: no statement tells of it.
    """
    left = 1

    def once(*_: Any) -> int:
        nonlocal left
        left -= 1
        if left == 0:
            then()
        return int(left == 0)

    callback = _Callback(once)
    library = ctypes.CDLL("libfiu.so.0")
    assert library.fiu_enable_external(call.encode("ascii"), 1, ctypes.c_void_p(number), 0, callback) == 0
    return callback


def own_clock(place: Path) -> None:
    """This process alone follows a clock of its own."""
    file = place / f"clock-{os.getpid()}"
    file.write_text("+0", encoding="ascii")
    os.environ[CLOCK_FILE] = str(file)
