"""Processes of a campaign: started, killed by pid with kill -9, started again; each has its log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class PythonProcess:
    """`python -m MODULE ...` from the project's root."""

    def __init__(self, name: str, folder: Path, *words: str, environment: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.log_path = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._command = [sys.executable, "-m", *words]
        self._environment = {**os.environ, **(environment or {})}

    def start(self) -> None:
        """Runs it; does not wait for anything."""
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    @property
    def is_alive(self) -> bool:
        """True while it runs."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """kill -9 by its pid; harmless if it is gone."""
        if self.process is not None:
            if self.process.poll() is None:
                os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def stop(self, within_s: float = 20) -> None:
        """SIGTERM, and kill -9 if it does not go."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(within_s)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None

    def log(self, last: int = 3_000) -> str:
        """The end of what it wrote."""
        return self.log_path.read_text(errors="replace")[-last:] if self.log_path.exists() else ""


def run_python(*words: str, environment: Mapping[str, str], within_s: float = 600) -> str:
    """What `python -m MODULE ...` prints. AssertionError with its words if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=within_s,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
    return done.stdout
