"""What the box says of its clock, by real chronyd processes that touch no clock."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from agent.clock import WallObservation, boottime_ns, observe_wall
from agent.system.chrony import Tracking, ask_sources, ask_tracking, read_tracking
from agent.system.errors import ChronySilent
from agent.timekeeping import Heard, Timekeeper, observe
from firmware_config.network import read_network, render_time
from tests.agent.system.time_servers import CHRONYD, chronyd
from tests.fakes.mosquitto import free_port
from tests.fakes.waiting import wait_for

SETTINGS = Path(__file__).parents[3] / "systemd/settings"
ROOM = {"card": "enp1s0", "address": "10.1.2.3/24", "ntp": ["10.1.2.4"]}
SECOND = 1_000_000_000
KERNEL = WallObservation(unix_ns=1_800_000_000 * SECOND, source="ntp", error_ns=3_000_000)


def test_a_followed_server_is_named_with_a_bound_of_the_error(tmp_path: Path) -> None:
    served, asked = free_port(), free_port()
    serving = f"local stratum 3\nport {served}\nallow 127.0.0.0/8\nbindaddress 127.0.0.1"
    following = f"server 127.0.0.1 port {served} iburst minpoll 0 maxpoll 1\nport 0"
    with (
        chronyd(tmp_path / "a", port=free_port(), lines=serving),
        chronyd(tmp_path / "b", port=asked, lines=following),
    ):
        wait_for(lambda: _server(asked) == "127.0.0.1", within_s=30)
        seen = ask_tracking(asked)
        assert seen.stratum == 4
        assert 0 < seen.error_ns < SECOND
        assert [(each.address, each.kind, each.state) for each in ask_sources(asked)] == [
            ("127.0.0.1", "server", "used")
        ]
        keeper = Timekeeper(ask=lambda: ask_tracking(asked), kernel=observe_wall, clock=boottime_ns)
        keeper.ask()
        assert keeper.wall().source == "ntp 127.0.0.1"


def test_a_box_that_serves_its_own_clock_to_cameras_does_not_call_it_synchronised(tmp_path: Path) -> None:
    asked = free_port()
    with chronyd(tmp_path, port=asked, lines="local stratum 10\nport 0"):
        wait_for(lambda: _stratum(asked) == 10, within_s=30)
        assert ask_tracking(asked).server == ""
        assert observe(KERNEL, Heard(ask_tracking(asked), 0), SECOND).source == "free-running"


def test_nobody_to_ask_is_said_with_what_to_look_at() -> None:
    with pytest.raises(ChronySilent, match="systemctl status chrony"):
        ask_tracking(free_port())
    with pytest.raises(ChronySilent, match="expected 14 fields"):
        read_tracking("506 Cannot talk to daemon")


def test_an_old_word_grows_its_error_and_then_is_none() -> None:
    heard = Heard(Tracking(server="192.0.2.1", stratum=2, error_ns=1_000_000, skew_ppm=9.0), 0)
    assert observe(KERNEL, heard, 0) == WallObservation(KERNEL.unix_ns, "ntp 192.0.2.1", 1_000_000)
    assert observe(KERNEL, heard, 60 * SECOND).error_ns == 1_600_000
    assert observe(KERNEL, heard, 65 * SECOND) == KERNEL


def test_what_a_box_gives_chronyd_is_understood_and_says_that_the_kernel_be_told(tmp_path: Path) -> None:
    network = read_network({"room": ROOM, "cameras": {"card": "enp2s0", "address": "192.168.50.1/24"}})
    (tmp_path / "msr.d").mkdir()
    (tmp_path / "msr.d/network.conf").write_text(render_time(network))
    told = (
        (SETTINGS / "chrony.conf.d/60-msr-box.conf").read_text().replace("/etc/chrony/msr.d", str(tmp_path / "msr.d"))
    )
    (tmp_path / "chrony.conf").write_text(told)
    command = [CHRONYD, "-U", "-p", "-f", str(tmp_path / "chrony.conf")]
    read = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    wanted = {"rtcsync", "makestep 1 3", "server 10.1.2.4 iburst", "allow 192.168.50.0/24", "local stratum 10"}
    assert wanted <= set(read)


def _server(port: int) -> str:
    try:
        return ask_tracking(port).server
    except ChronySilent:
        return ""


def _stratum(port: int) -> int:
    try:
        return ask_tracking(port).stratum
    except ChronySilent:
        return 0
