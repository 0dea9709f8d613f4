"""The real machine and the real hand: kernel files, programs, a terminal."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TextIO

from agent import clock
from agent.clock import WallObservation

_TOOL_S = 20.0
_YES = frozenset({"y", "yes", "是", "有", "对", "1"})
_NO = frozenset({"n", "no", "否", "没有", "不", "0"})


class RealMachine:
    """See agent.selftest.means.Machine. `kernel` is where /sys lies."""

    def __init__(self, kernel: Path = Path("/sys")) -> None:
        self._kernel = kernel

    def wall(self) -> WallObservation:
        return clock.observe_wall()

    def boottime_ns(self) -> int:
        return clock.boottime_ns()

    def free_bytes(self, path: Path) -> int:
        return shutil.disk_usage(path).free

    def told(self, pattern: str) -> dict[str, str]:
        found = {}
        for path in sorted(self._kernel.glob(pattern)):
            try:
                found[path.relative_to(self._kernel).as_posix()] = path.read_text("ascii").strip()
            except (OSError, UnicodeDecodeError):
                continue  # a sensor that sleeps tells nothing
        return found

    def tool(self, *words: str) -> str | None:
        program = shutil.which(words[0])
        if program is None:
            return None
        try:
            done = subprocess.run(
                [program, *words[1:]], capture_output=True, text=True, timeout=_TOOL_S, check=False, errors="replace"
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout or None


class Terminal:
    """See agent.selftest.means.Hand: whoever sits at the keyboard."""

    def __init__(self, heard: TextIO = sys.stdin, said: TextIO = sys.stderr) -> None:
        self._heard, self._said = heard, said

    def tell(self, zh: str, en: str) -> None:
        print(f"  > {zh}  {en} ...", file=self._said, flush=True)

    def ask(self, zh: str, en: str) -> bool:
        while True:
            print(f"  ? {zh}  {en} [y/n] ", end="", file=self._said, flush=True)
            line = self._heard.readline()
            word = line.strip().lower()
            if word in _YES or word in _NO or not line:
                return word in _YES
