"""The outbox's disk with one fault at one numbered step: the seam is `Disk`, the fault a signal or the kernel's own."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from agent.outbox.disk import RealDisk
from tests.faults.matrix.kernel import HOUR_S, fail, failing, heal, kill_self, step_clock

T = TypeVar("T")
AGENT = f"{os.sep}agent{os.sep}"
ROW = "row"

#: What libfiu calls the system call of each call of the disk; a row is SQLite's write to its log.
SYSTEM_CALLS = {
    "open": "posix/io/oc/open",
    "write": "posix/io/rw/write",
    "sync": "posix/io/sync/fdatasync",
    "sync_folder": "posix/io/sync/fsync",
    "rename": "posix/io/dir/rename",
    "unlink": "posix/io/dir/unlink",
    ROW: "posix/io/rw/pwrite",
}


class Fault(Enum):
    """What happens at the step."""

    NONE = "none"
    KILL_BEFORE = "SIGKILL to itself before the call"
    KILL_AFTER = "SIGKILL to itself after the call"
    EIO = "EIO"
    ENOSPC = "ENOSPC"
    TORN = "half of the bytes written, then SIGKILL to itself"
    AHEAD = "+1 h"
    BACK = "-1 h"
    TWICE = "twice"
    SWAPPED = "the later one first"
    ZEROS = (
        "SIGKILL to itself after the call, then zeros where no sync vouches for bytes: the size reached the disk first"
    )


@dataclass(frozen=True, slots=True)
class Step:
    """The `nth` call of a kind made from within these functions of the box, outermost first; `nth` 0: every one.

    A `row` step begins when the call `call` has returned and ends with the next call of the disk.
    """

    within: tuple[str, ...]
    call: str
    nth: int = 1
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes that were written to a file and not synced yet."""

    path: str
    begin: int
    size: int

    def zero(self) -> None:
        """As a power cut leaves them when the file's size reached the disk before its bytes."""
        with Path(self.path).open("r+b") as file:
            file.seek(self.begin)
            file.write(bytes(self.size))


@dataclass(slots=True)
class FaultyDisk:
    """The real disk. `met` says how often the step was come by, and `failed` what the kernel's call reported.

    With `first`, that step fails with EIO before; the fault comes at `step` after it.
    """

    step: Step
    fault: Fault
    first: Step | None = None
    met: int = 0
    failed: list[int] = field(default_factory=list)
    real: RealDisk = field(default_factory=RealDisk)
    newest: Written | None = None
    tell: Callable[[Any], None] = field(default=lambda _: None)
    _in_row: bool = False
    _met_first: int = 0

    def open_append(self, path: Path) -> int:
        return self._do("open", lambda: self.real.open_append(path))

    def write(self, fd: int, data: bytes) -> None:
        self.newest = Written(str(Path(f"/proc/self/fd/{fd}").readlink()), os.fstat(fd).st_size, len(data))
        self._do("write", lambda: self.real.write(fd, data), lambda: self.real.write(fd, data[: len(data) // 2]))

    def sync(self, fd: int) -> None:
        self._do("sync", lambda: self.real.sync(fd))

    def sync_folder(self, path: Path) -> None:
        self._do("sync_folder", lambda: self.real.sync_folder(path))

    def rename(self, old: Path, new: Path) -> None:
        self._do("rename", lambda: self.real.rename(old, new))

    def unlink(self, path: Path) -> None:
        self._do("unlink", lambda: self.real.unlink(path))

    def _do(self, call: str, act: Callable[[], T], tear: Callable[[], None] | None = None) -> T:
        self.leave_row()
        if self._is_first(call):
            with failing(SYSTEM_CALLS[call], errno.EIO):
                return act()
        if not self._is_here(call):
            return act()
        if self.step.is_row:
            made = act()
            self._enter_row()
            return made
        return self._strike(call, act, tear)

    def _strike(self, call: str, act: Callable[[], T], tear: Callable[[], None] | None) -> T:
        match self.fault:
            case Fault.NONE | Fault.TWICE | Fault.SWAPPED:
                return act()
            case Fault.KILL_BEFORE:
                kill_self()
            case Fault.TORN:
                assert tear is not None, f"a {call} cannot be torn"
                tear()
                kill_self()
            case Fault.KILL_AFTER | Fault.ZEROS:
                act()
                self.tell(self.newest)
                kill_self()
            case Fault.EIO | Fault.ENOSPC:
                return self._with_failing(SYSTEM_CALLS[call], act)
            case Fault.AHEAD | Fault.BACK:
                step_clock(HOUR_S if self.fault is Fault.AHEAD else -HOUR_S)
                return act()

    def _with_failing(self, system_call: str, act: Callable[[], T]) -> T:
        fail(system_call, _ERRNO[self.fault])
        try:
            return act()
        except OSError as error:
            self.failed.append(error.errno or 0)
            raise
        finally:
            heal(system_call)

    def _enter_row(self) -> None:
        match self.fault:
            case Fault.KILL_BEFORE:
                kill_self()
            case Fault.EIO | Fault.ENOSPC:
                fail(SYSTEM_CALLS[ROW], _ERRNO[self.fault])
                self.failed.append(_ERRNO[self.fault])
            case Fault.AHEAD | Fault.BACK:
                step_clock(HOUR_S if self.fault is Fault.AHEAD else -HOUR_S)
            case _:
                pass
        self._in_row = True

    def leave_row(self) -> None:
        """The row is written: the next call of the disk, or the end of what was asked."""
        if not self._in_row:
            return
        self._in_row = False
        if self.fault in (Fault.KILL_AFTER, Fault.TORN):
            kill_self()
        heal(SYSTEM_CALLS[ROW])

    def _is_first(self, call: str) -> bool:
        if self.first is None or call != self.first.call or not _is_within(self.first.within):
            return False
        self._met_first += 1
        return self._met_first == self.first.nth

    def _is_here(self, call: str) -> bool:
        if call != self.step.call or not _is_within(self.step.within):
            return False
        self.met += 1
        return self.step.nth in (0, self.met)


_ERRNO = {Fault.EIO: errno.EIO, Fault.ENOSPC: errno.ENOSPC}


def _is_within(names: tuple[str, ...]) -> bool:
    """Whether these functions of agent/ stand on the stack in this order, outermost first."""
    wanted = list(reversed(names))
    frame = sys._getframe(2)
    while frame is not None and wanted:
        if AGENT in frame.f_code.co_filename and frame.f_code.co_name == wanted[0]:
            wanted.pop(0)
        frame = frame.f_back  # type: ignore[assignment]
    return not wanted
