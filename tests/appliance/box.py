"""The box in the guest: state by the control socket, button and lamps by the kernel's lines, the outbox copied out."""

from __future__ import annotations

import json
import shlex
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.appliance.centre import Centre
from tests.appliance.channel import GuestFault
from tests.appliance.guest import Guest
from tests.appliance.room import Stick

CONTROL = "/run/msr/control.sock"
OUTBOX = "/var/lib/msr/outbox"
PANEL = "http://127.0.0.1:8801"


@dataclass(slots=True)
class Box:
    """One box. `notes` carries what one check found to a later one."""

    guest: Guest
    folder: Path
    stick: Stick
    _centre: Centre | None = None
    notes: dict[str, Any] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)

    @property
    def centre(self) -> Centre:
        """The centre that it enrols at."""
        assert self._centre is not None, "a run without a centre"
        return self._centre

    def human(self, words: str, command: str, *, within_s: float = 300) -> str:
        """What a person does with his hands, as the guide says it: counted. What it printed."""
        self.steps.append(words)
        return self.guest.do(command, within_s=within_s)

    def state(self) -> dict[str, Any]:
        """Capture's state, {} while it does not answer."""
        said = self.guest.run(f"python3.11 /usr/local/lib/ask.py {CONTROL} {shlex.quote(json.dumps({'do': 'state'}))}")
        return dict(json.loads(said.out)) if said.status == 0 and said.out else {}

    def wait(self, what: str, fact: Callable[[], Any], within_s: float) -> Any:
        """The fact once it is true. Raises GuestFault with capture's last words."""
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            if found := fact():
                return found
            time.sleep(2)  # each question costs the guest what ten pictures do
        raise GuestFault(f"expected {what} within {within_s:.0f} s; {self.journal_end()}")

    def journal_end(self) -> str:
        """Capture's last words."""
        return self.guest.run("journalctl --no-pager -o cat -u msr-capture -n 6").out

    def wait_state(self, *names: str, within_s: float = 120) -> dict[str, Any]:
        """The state once it is one of these."""
        found = self.wait(f"state {names}", lambda: (s := self.state()).get("state") in names and s, within_s)
        return dict(found)

    def finger(self, seconds: float, words: str = "") -> None:
        """A finger on the button for so long, by the guest's clock; `words` count it as a step."""
        if words:
            self.steps.append(words)
        self.guest.do(f"room-pins down; sleep {seconds}; room-pins lift")

    def glow(self) -> str:
        """The levels of the red, amber and green line."""
        return self.guest.do("room-pins glow").strip()

    def page(self) -> dict[str, Any]:
        """What the room's screen shows, asked as its browser does; {} while the panel does not answer."""
        said = self.guest.run(f"curl -s -m 60 {PANEL}/state.json?lang=en")
        return dict(json.loads(said.out)) if said.status == 0 and said.out.startswith("{") else {}

    def journal(self, unit: str, pattern: str) -> list[float]:
        """When (Unix time) a unit said what matches the pattern."""
        said = self.guest.run(f"journalctl --no-pager -o short-unix -u {unit} -g {shlex.quote(pattern)}").out
        return [float(line.split()[0]) for line in said.splitlines() if line[:1].isdigit()]

    def copy_outbox(self) -> Path:
        """The outbox as it lies, on the host."""
        self.guest.do(f"tar cf /var/tmp/outbox.tar --exclude=reserve.bin -C {OUTBOX} .")
        self.guest.fetch("/var/tmp/outbox.tar", self.folder / "outbox.tar")
        with tarfile.open(self.folder / "outbox.tar") as archive:
            archive.extractall(self.folder / "outbox", filter="data", members=_no_links(archive))
        return self.folder / "outbox"


def _no_links(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    return [each for each in archive.getmembers() if not each.issym()]
