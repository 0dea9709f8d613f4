"""A UPS behind a real upsd: NUT's own `dummy-ups` driver, whose values stand in a file that it reads each second."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from firmware_config.system import Ups
from tests.fakes.mosquitto import free_port

UPSD, DRIVER = "/lib/nut/upsd", "/lib/nut/dummy-ups"


@dataclass(frozen=True, slots=True)
class PretendUps:
    """`say` is what the UPS says from now on."""

    ups: Ups
    values: Path

    def say(self, status: str, *, charge: int, runtime_s: int) -> None:
        new = self.values.with_suffix(".new")
        new.write_text(f"ups.status: {status}\nbattery.charge: {charge}\nbattery.runtime: {runtime_s}\nups.load: 12\n")
        new.replace(self.values)


@contextmanager
def running_ups(folder: Path) -> Iterator[PretendUps]:
    """Driver and server, without root and in a folder of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    ups = Ups(name="ups", host="127.0.0.1", port=free_port(), close_below_s=300, close_below_percent=20)
    pretended = PretendUps(ups, folder / "ups.dev")
    pretended.say("OL", charge=100, runtime_s=1800)
    (folder / "ups.conf").write_text("[ups]\ndriver = dummy-ups\nport = ups.dev\nmode = dummy-loop\npollinterval = 1\n")
    (folder / "upsd.conf").write_text(f"LISTEN 127.0.0.1 {ups.port}\n")
    (folder / "upsd.users").write_text("")
    place = str(folder)
    told = {**os.environ, "NUT_CONFPATH": place, "NUT_STATEPATH": place, "NUT_ALTPIDPATH": place}
    whose = ["-u", "root"] if os.geteuid() == 0 else []
    with (folder / "log").open("wb") as log:
        commands = ([DRIVER, "-a", "ups", "-F", *whose], [UPSD, "-F", *whose])
        running = [subprocess.Popen(command, env=told, stdout=log, stderr=log) for command in commands]
    try:
        yield pretended
    finally:
        for process in running:
            process.terminate()
            process.wait(10)
