"""The real machine and the real hand: kernel files, programs, a terminal."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TextIO

from agent import clock
from agent.clock import WallObservation
from agent.selftest.means import Board
from agent.system.board import read_temperature
from agent.system.chrony import ask_tracking
from agent.system.disks import read_emmc, read_told
from agent.system.errors import DiskSilent
from agent.timekeeping import Timekeeper

_TOOL_S = 20.0
_YES = frozenset({"y", "yes", "是", "有", "对", "1"})
_NO = frozenset({"n", "no", "否", "没有", "不", "0"})


class RealMachine:
    """See agent.selftest.means.Machine."""

    def __init__(self) -> None:
        self._time = Timekeeper(ask=ask_tracking, kernel=clock.observe_wall, clock=clock.boottime_ns)

    def wall(self) -> WallObservation:
        self._time.ask()
        return self._time.wall()

    def boottime_ns(self) -> int:
        return clock.boottime_ns()

    def free_bytes(self, path: Path) -> int:
        return shutil.disk_usage(path).free

    def board(self) -> Board:
        try:
            disks = (*read_told(), *read_emmc())
        except (DiskSilent, OSError, ValueError):
            disks = ()
        return Board(disks=disks, temperature_c=read_temperature())

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
