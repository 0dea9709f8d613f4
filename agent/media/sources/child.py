"""A program of our own that feeds us through a pipe: relay of a link, ear of a microphone. It never outlives us.

Neither its command line nor what we repeat of its messages holds a secret: secrets go to its standard input, and of
its standard error only a known phrase is ever passed on.
"""

from __future__ import annotations

import os
import selectors
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from agent.clock import boottime_ns
from agent.media.errors import SourceEnded, SourceStalled, ToolMissing

_LEASH = str(Path(__file__).with_name("leash.py"))
_TAIL = 4096
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Child:
    """One running program. The thread that makes it must live as long as it shall: its end is the program's end."""

    def __init__(
        self, command: Sequence[str], *, told: bytes = b"", environment: Mapping[str, str] | None = None, what: str
    ) -> None:
        """Start it and write `told` (at most a pipe's 4 KiB) to its standard input. Raises ToolMissing."""
        self._what = what
        tool = shutil.which(command[0], path=_PATH) or shutil.which(command[0])
        if tool is None:
            raise ToolMissing(f"{what}: expected the program {command[0]}, got none; install it (apt-get install)")
        leash = (sys.executable, "-I", "-S", _LEASH, str(os.getpid()))
        self._process = subprocess.Popen(
            [*leash, tool, *command[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={"PATH": _PATH, "LC_ALL": "C.UTF-8", **(environment or {})},
        )
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._out, self._err = self._process.stdout.fileno(), self._process.stderr.fileno()
        self._tail = b""
        self._waiting = selectors.DefaultSelector()
        for pipe in (self._out, self._err):
            os.set_blocking(pipe, False)
            self._waiting.register(pipe, selectors.EVENT_READ)
        with suppress(BrokenPipeError):
            self._process.stdin.write(told)
        self._process.stdin.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def complaint(self) -> str:
        """The last of what it wrote to standard error. May hold secrets: look for known phrases, never print it."""
        return self._tail.decode("utf-8", "replace")

    def read(self, most: int, *, within_s: float) -> bytes:
        """At least one byte of what came. Raises SourceStalled after `within_s` of silence, SourceEnded at the end."""
        deadline_ns = boottime_ns() + int(within_s * 1e9)
        while True:
            left_s = (deadline_ns - boottime_ns()) / 1e9
            if left_s <= 0:
                raise SourceStalled(f"{self._what}: expected something, got nothing for {within_s:.0f} s")
            ready = {key.fd for key, _ in self._waiting.select(left_s)}
            if self._err in ready:
                self._listen()
            if self._out in ready:
                got = os.read(self._out, most)
                if not got:
                    raise SourceEnded(f"{self._what}: expected more, got the end")
                return got

    def kill(self) -> None:
        """Kill it, from any thread; whoever reads from it gets SourceEnded."""
        self._process.kill()

    def end(self) -> None:
        """Kill it and wait until it is gone. May be called twice."""
        self._process.kill()
        self._process.wait()
        self._waiting.close()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def last_words(self) -> str:
        """`complaint` once standard error has ended too, or after a fifth of a second."""
        deadline_ns = boottime_ns() + 200_000_000
        while self._err in self._waiting.get_map() and (left_ns := deadline_ns - boottime_ns()) > 0:
            if self._err in {key.fd for key, _ in self._waiting.select(left_ns / 1e9)}:
                self._listen()
            elif self._out in self._waiting.get_map():
                self._waiting.unregister(self._out)
        return self.complaint

    def _listen(self) -> None:
        said = os.read(self._err, _TAIL)
        if not said:
            self._waiting.unregister(self._err)
        self._tail = (self._tail + said)[-_TAIL:]
