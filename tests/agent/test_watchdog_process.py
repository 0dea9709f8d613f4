"""Each process of the box says that it is up and lives, to a real notify socket, as long as its own loop goes round.

systemd ends and starts what falls silent (tests/server/config/test_units.py; in the guest tests/appliance/hangs.py).
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.clock import boottime_ns
from agent.health import is_progressing
from agent.panel.facts import Facts
from agent.panel.view import page_state
from tests.agent.box_process import ROOT, BoxProcess
from tests.agent.test_composite_process import DERIVED
from tests.fakes.message_line import free_port
from tests.fakes.waiting import wait_for
from tests.system.stack import replace_tracks, track

UP, ALIVE = b"READY=1", b"WATCHDOG=1"
#: The longest that a loop takes for a round (the system's: 2 s), and a second for the telling.
QUIET_NS = 4_000_000_000
SECOND_NS = 1_000_000_000
COMPOSITE = DERIVED.format(font="")
AGENT = ("agent", "{name}", "--profile", "{folder}/profile.toml")
PROCESSES = {
    **dict.fromkeys(("run", "uplink", "watch", "panel", "things", "system", "composite"), AGENT),
    "network": ("tests.fakes.network_service", "{folder}"),
    "enrol": ("tests.fakes.enrol_service", "{folder}"),
}


class Systemd:
    """The notify socket as the manager holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))

    def hears(self, *words: bytes) -> None:
        """These in this order, among whatever else is said (a tool that is called says `ERRNO=` of itself)."""
        self._socket.settimeout(40)
        for word in words:
            while self._socket.recv(64) != word:
                pass

    def is_silent(self, for_ns: int) -> bool:
        """Whether nothing comes for so long; what lies there already is let go."""
        self._socket.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            while self._socket.recv(64):
                pass
        self._socket.settimeout(for_ns / SECOND_NS)
        with contextlib.suppress(TimeoutError):
            return not self._socket.recv(64)
        return True

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    made = Systemd(tmp_path / "notify")
    yield made
    made.close()


def started(folder: Path, systemd: Systemd, program: tuple[str, ...]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "NOTIFY_SOCKET": str(systemd.path)}
    with (folder / "log").open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", *program], cwd=ROOT, env=environment, stdout=log, stderr=log)


def test_these_are_all_the_processes_that_systemd_watches() -> None:
    units = [unit.read_text() for unit in (ROOT / "systemd").glob("msr-*.service")]
    watched = [re.search(r"^ExecStart=/usr/bin/msr-agent (\w+)", unit, re.MULTILINE) for unit in units]
    told = {found[1] for found, unit in zip(watched, units, strict=True) if found and "WatchdogSec=" in unit}
    assert told == PROCESSES.keys()


@dataclass
class Hung:
    """One process: its folder with a profile, and the socket that it tells."""

    name: str
    folder: Path
    systemd: Systemd
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        box = BoxProcess(self.folder)
        if self.name == "composite":
            tracks = [track("scene", "synthetic:scene?size=320x180&rate=10"), track("suspect", "synthetic:suspect")]
            replace_tracks(box.folder / "profile.toml", *tracks, track("mic-room", "synthetic-mic:tone"), COMPOSITE)
        profile = box.folder / "profile.toml"
        profile.write_text(profile.read_text().replace("port = 8801", f"port = {free_port()}"))
        program = tuple(word.format(name=self.name, folder=self.folder) for word in PROCESSES[self.name])
        self.process = started(self.folder, self.systemd, program)

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)


@pytest.fixture
def all_of_them(tmp_path: Path) -> Iterator[list[Hung]]:
    """Every process of the box, each alone: no capture, no broker, no network beside it."""
    them = [Hung(name, tmp_path / name, Systemd(tmp_path / f"{name}.notify")) for name in PROCESSES]
    for each in them:
        each.start()
    yield them
    for each in them:
        each.signal(signal.SIGCONT)
        each.signal(signal.SIGTERM)
    for each in them:
        assert each.process is not None
        assert each.process.wait(30) == 0, (each.folder / "log").read_text()
        each.systemd.close()


@pytest.mark.timeout(240)
def test_a_process_that_hangs_falls_silent_and_one_that_goes_round_is_heard_without_anybody_else(
    all_of_them: list[Hung],
) -> None:
    for each in all_of_them:
        each.systemd.hears(UP, ALIVE, ALIVE)
    for each in all_of_them:
        each.signal(signal.SIGSTOP)
    assert all_of_them[0].systemd.is_silent(QUIET_NS) or all_of_them[0].systemd.is_silent(QUIET_NS)
    assert [each.name for each in all_of_them if not each.systemd.is_silent(SECOND_NS // 2)] == []
    for each in all_of_them:
        each.signal(signal.SIGCONT)
    for each in all_of_them:
        each.systemd.hears(ALIVE, ALIVE)


@pytest.mark.timeout(240)
def test_capture_falls_silent_when_its_disk_hangs_though_its_loop_goes_round(tmp_path: Path, systemd: Systemd) -> None:
    """The loop is fed by progress: the writer stands in a sync that does not come back, everything else runs."""
    box = BoxProcess(tmp_path / "box")
    hang = tmp_path / "hang"
    hang.write_text("0")
    program = ("tests.fakes.slow_disk", str(box.folder / "profile.toml"), str(hang))
    box.process = process = started(box.folder, systemd, program)
    try:
        box.wait_state("ready", within_s=90)
        box.press()
        box.wait_state("recording", within_s=30)
        hang.write_text("600")
        wait_for(lambda: systemd.is_silent(QUIET_NS), within_s=40, what="silence")
        state = box.state()
        assert {each["signal"] for each in state["signals"]} == {"disk-slow"}, "its loop goes round and says why"
        assert state["lamp"] == {"red": "blink", "amber": "blink", "green": "off"}, "nothing becomes durable: no red"
        page = page_state(state, Facts(), boot=bytes(16), out=set(), lang="zh")
        assert (page["headline"], page["warning"]) == ("没有内容写入", "硬盘写入过慢，请联系技术员")
    finally:
        process.kill()
        process.wait(10)


def test_one_source_that_hangs_feeds_on_once_its_gap_is_known() -> None:
    now, fresh = boottime_ns(), boottime_ns() - SECOND_NS
    told = {"now_ns": now, "writer_seen_ns": now, "begun_ns": now - 60 * SECOND_NS, "tracks": ("scene", "desk")}
    durable = {"scene": fresh, "desk": now - 30 * SECOND_NS}
    assert not is_progressing(**told, last_durable_ns=durable, absent=frozenset())  # type: ignore[arg-type]
    assert is_progressing(**told, last_durable_ns=durable, absent=frozenset({"desk"}))  # type: ignore[arg-type]
