"""Starts programs in order, watches them, ends them in the opposite order: by pid, and only what it started."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from demo.errors import NotReady
from demo.ground import clean_environ

POLL_S = 0.1
MOST_RESTARTS = 5
QUIET_S = 60.0
PAUSES_S = (0.0, 1.0, 2.0, 4.0, 8.0)
PATIENCE_S = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One program: its name, its command line and environment, and when it is ready. It dies with the demo."""

    name: str
    command: tuple[str, ...]
    is_ready: Callable[[], bool]
    environ: Mapping[str, str] = field(default_factory=dict)
    ready_within_s: float = 60.0


@dataclass(slots=True)
class _Running:
    part: Part
    process: subprocess.Popen[bytes]
    deaths: list[float] = field(default_factory=list)
    again_at: float | None = None


class Supervisor:
    """All programs of one demo. `log` is the folder of their logs; `tell` says what happened to them."""

    def __init__(self, *, folder: Path, log: Path, tell: Callable[[str], None]) -> None:
        self._folder, self._log, self._tell = folder, log, tell
        self._running: list[_Running] = []
        log.mkdir(parents=True, exist_ok=True)
        self._told: set[str] = set()

    def start(self, parts: Iterable[Part], *, ended: threading.Event) -> None:
        """Runs the parts side by side and returns when each is ready. Raises NotReady with the end of its log."""
        begun = [_Running(part, self._spawn(part)) for part in parts]
        self._running += begun
        began = time.monotonic()
        for running in begun:
            self._await(running, began + running.part.ready_within_s, ended)

    def _await(self, running: _Running, until: float, ended: threading.Event) -> None:
        part = running.part
        while not part.is_ready():
            if running.process.poll() is not None:
                raise NotReady(f"{part.name}: ended with {running.process.returncode}\n{self.last_words(part)}")
            if ended.is_set() or time.monotonic() > until:
                raise NotReady(f"{part.name}: not ready within {part.ready_within_s:.0f} s\n{self.last_words(part)}")
            ended.wait(POLL_S)

    def watch(self) -> bool:
        """Restarts what died, later each time; False when something died too often to go on."""
        now = time.monotonic()
        for running in self._running:
            if running.again_at is None and (code := running.process.poll()) is not None:
                running.deaths = [at for at in running.deaths if now - at < QUIET_S] + [now]
                if len(running.deaths) > MOST_RESTARTS:
                    self._tell(f"{running.part.name}: {len(running.deaths)} x\n{self.last_words(running.part)}")
                    return False
                self._tell(f"{running.part.name} 已退出（{code}），正在重新启动 / ended ({code}), starting it again")
                running.again_at = now + PAUSES_S[len(running.deaths) - 1]
            if running.again_at is not None and now >= running.again_at:
                self._kill_group(running.process)
                running.process, running.again_at = self._spawn(running.part), None
        return True

    def end(self) -> None:
        """Ends everything, last started first: SIGTERM, patience, SIGKILL."""
        for running in reversed(self._running):
            if running.process.poll() is None:
                running.process.send_signal(signal.SIGTERM)
                try:
                    running.process.wait(PATIENCE_S)
                except subprocess.TimeoutExpired:
                    self._tell(f"{running.part.name}: SIGKILL")
            self._kill_group(running.process)
        self._running.clear()

    def pids(self) -> dict[str, int]:
        """Name -> pid of what runs now."""
        return {running.part.name: running.process.pid for running in self._running}

    def last_words(self, part: Part, lines: int = 12) -> str:
        """Which log to read, and its end."""
        path = self._log / f"{part.name}.log"
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        return "\n".join([f"日志 / log: {path}", *("    " + line for line in text.splitlines()[-lines:])])

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        path = self._log / f"{part.name}.log"
        if part.name not in self._told and path.exists():
            path.replace(path.with_suffix(".log.before"))  # the log of the run before
        self._told.add(part.name)
        with path.open("ab") as log:
            return subprocess.Popen(
                part.command,
                cwd=self._folder,
                env={**clean_environ(), **part.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def _kill_group(self, process: subprocess.Popen[bytes]) -> None:
        """What the part itself had started and left; the group is ours, for each part leads a session of its own."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        process.wait(PATIENCE_S)


def die_with_parent() -> None:
    """In the child, before it runs: SIGTERM when the demo itself is killed (prctl PR_SET_PDEATHSIG)."""
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
