"""A box as a process: the real `python -m agent run` on a pretend profile, pressed through its control socket."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.control import ask
from firmware_config import keystore
from sync.evidence.keys import MemorySigner, point_of
from tests.agent.part_builder import ARCHIVE, WORKING, private_key
from tests.fakes.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
RECEIPT, COMMAND = MemorySigner(private_key("receipt")), MemorySigner(private_key("command"))

PROFILE = """
box = "box-1"
outbox = "outbox"
control = "c.sock"
device_key = "file:device.pem"
[room]
code = "T01"
name = "测试室"
[[tracks]]
name = "scene"
kind = "picture"
source = "synthetic:scene?size=320x180&rate=25"
[[tracks]]
name = "mic-room"
kind = "sound"
source = "synthetic-mic:tone"
[panel]
factory = "mock"
button = 17
red = 22
amber = 23
green = 24
port = 8801
[broker]
host = "127.0.0.1"
port = 8883
ca = "ca.crt"
certificate = "box.crt"
key = "box.key"
[[recipients]]
name = "working"
public_key = "{working}"
[[recipients]]
name = "archive"
public_key = "{archive}"
[trusted]
receipt = "{receipt}"
command = "{command}"
log = "{log}"
log_origin = "test/log"
[limits]
reserve_mib = 8
min_free_mib_to_start = 64
warn_free_mib = 64
{limits}
"""


@dataclass(slots=True)
class BoxProcess:
    """One outbox folder and, while it runs, its capture process."""

    folder: Path
    limits: str = ""
    receipt: bytes = RECEIPT.public_key
    command: bytes = COMMAND.public_key
    #: Another program than `agent run`: the same capture on a disk of its own kind.
    program: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    device_key: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.device_key = keystore.create(f"file:{self.folder / 'device.pem'}").public_key
        values = {
            "working": point_of(WORKING.public_key()).hex(),
            "archive": point_of(ARCHIVE.public_key()).hex(),
            "receipt": self.receipt.hex(),
            "command": self.command.hex(),
            "log": hashlib.sha256(b"log").hexdigest(),
            "limits": self.limits,
        }
        (self.folder / "profile.toml").write_text(PROFILE.format(**values), encoding="utf-8")

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger"

    def start(self) -> None:
        """Run it until it answers at its socket."""
        run = ("agent", "run", "--profile", str(self.folder / "profile.toml"), "--ledger", str(self.ledger))
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, "-m", *(self.program or run)]
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        self.wait("an answer at the socket", lambda: self.state() != {}, within_s=15)

    def ask(self, **request: Any) -> dict[str, Any]:
        return ask(self.folder / "c.sock", request)

    def state(self) -> dict[str, Any]:
        """The state, or an empty one while nobody answers."""
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "log").read_text()
        try:
            return self.ask(do="state")
        except OSError:
            return {}

    def wait(self, what: str, condition: Callable[[], Any], *, within_s: float = 10) -> Any:
        try:
            return wait_for(condition, within_s=within_s, what=what)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.state()}\n{(self.folder / 'log').read_text()[-4000:]}") from error

    def wait_state(self, *states: str, within_s: float = 10) -> dict[str, Any]:
        found: dict[str, Any] = self.wait(
            f"state {states}", lambda: (s := self.state()).get("state") in states and s, within_s=within_s
        )
        return found

    def press(self) -> None:
        """A short press."""
        self.ask(do="pin", down=True)
        wait_for(_after(0.15))
        self.ask(do="pin", down=False)

    def hold(self) -> None:
        """A hold of over 2 s."""
        self.ask(do="pin", down=True)
        wait_for(_after(2.3))
        self.ask(do="pin", down=False)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        """SIGTERM; its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def _after(seconds: float) -> Callable[[], bool]:
    from agent.clock import boottime_ns

    until_ns = boottime_ns() + round(seconds * 1e9)
    return lambda: boottime_ns() >= until_ns


def alive(pid: int) -> bool:
    """True while a process lives."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
