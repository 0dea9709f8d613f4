"""Whether a disk keeps what it called written, in two steps: write until the plug is pulled, count after the start.

Each block is synced before its number is shown; a person reads the last number and the check counts what is there.
Fewer blocks than were shown, or a later block whole behind one that is not: the disk does not tell the truth.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from agent.outbox.disk import Disk

BLOCK = 256 * 1024
A_FILE = 16
MOST = 4096
_BEGUN, _BEGUN_TMP = "begun.json", ".begun.tmp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The first step. `seed` (hex) makes the blocks, so that no old bytes can pass for them."""

    seed: str
    boot: str


#: Of a first step of which nothing is left. No block is its, and no boot.
NOT_KEPT = Begun(seed="", boot="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The second step. `reason` is the catalogue's ("": honest)."""

    reason: str
    written: int
    seen: int


def begin(disk: Disk, folder: Path, begun: Begun) -> None:
    """An empty folder with what begun.json says, durable. An earlier attempt is cleared."""
    folder.mkdir(mode=0o750, exist_ok=True)
    clear(disk, folder)
    path = folder / _BEGUN_TMP
    fd = disk.open_append(path)
    try:
        disk.write(fd, json.dumps(asdict(begun)).encode())
        disk.sync(fd)
    finally:
        os.close(fd)
    disk.rename(path, folder / _BEGUN)
    disk.sync_folder(folder)
    disk.sync_folder(folder.parent)


def write(disk: Disk, folder: Path, begun: Begun, synced: Callable[[int], bool]) -> int:
    """Blocks one after the other, each durable before `synced` hears its number (from 1); it says whether to go on."""
    number, fd = 0, -1
    try:
        while number < MOST:
            if number % A_FILE == 0:
                fd = _next_file(disk, folder, number, fd)
            disk.write(fd, _block(begun, number))
            disk.sync(fd)
            number += 1
            if not synced(number):
                break
    finally:
        if fd >= 0:
            os.close(fd)
    return number


def begun_in(folder: Path) -> Begun | None:
    """The first step that was made here, or None."""
    try:
        told = json.loads((folder / _BEGUN).read_text("utf-8"))
        return Begun(seed=str(told["seed"]), boot=str(told["boot"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def judge(folder: Path, begun: Begun, seen: int) -> Verdict:
    """What is there of what was shown; `seen` is the last number that a person read."""
    whole = 0
    while whole < MOST and _found(folder, whole) == _block(begun, whole):
        whole += 1
    is_holed = _is_any_whole_after(folder, begun, whole)
    return Verdict(reason="holes" if is_holed else "lost" if whole < seen else "", written=whole, seen=seen)


def clear(disk: Disk, folder: Path) -> None:
    """Take the blocks away, where the disk kept so much as their folder."""
    for path in sorted(folder.glob("*")):
        disk.unlink(path)


def _next_file(disk: Disk, folder: Path, number: int, before: int) -> int:
    if before >= 0:
        os.close(before)
    fd = disk.open_append(_path(folder, number))
    disk.sync_folder(folder)
    return fd


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number // A_FILE:04d}.blocks"


def _block(begun: Begun, number: int) -> bytes:
    return hashlib.shake_256(f"{begun.seed}/{number}".encode()).digest(BLOCK)


def _found(folder: Path, number: int) -> bytes | None:
    """The bytes where that block should lie, or None where there are none."""
    try:
        with _path(folder, number).open("rb") as file:
            file.seek(number % A_FILE * BLOCK)
            return file.read(BLOCK) or None
    except FileNotFoundError:
        return None


def _is_any_whole_after(folder: Path, begun: Begun, number: int) -> bool:
    last = max((int(path.stem) for path in folder.glob("*.blocks")), default=-1)
    return any(_found(folder, each) == _block(begun, each) for each in range(number + 1, (last + 1) * A_FILE))
