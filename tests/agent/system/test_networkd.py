"""What the box writes is what systemd-networkd understands: the real one, in a network namespace with two cards."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from agent.system.network import TRIAL_NS, Keeper, Places
from firmware_config.network import read_network

SCRIPT = Path(__file__).with_name("networkd.sh")
PROGRAMS = ("/lib/systemd/systemd-networkd", "dbus-daemon", "ip")
KEPT = {"room": {"card": "card0", "address": "192.0.2.5/24", "gateway": "192.0.2.1"}}
OTHER = {
    "room": {"card": "card0", "address": "198.51.100.5/24", "gateway": "198.51.100.1"},
    "cameras": {"card": "card1", "address": "203.0.113.1/24"},
}


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone can make a network")
def test_networkd_holds_the_network_on_trial_and_then_the_one_before(tmp_path: Path) -> None:
    assert all(map(shutil.which, PROGRAMS)), "apt-get install -y --no-install-recommends systemd dbus-daemon iproute2"
    trial = ["unshare", "-n", "-m", "ip", "link", "add", "card0", "type", "veth", "peer", "name", "far0"]
    if subprocess.run(trial, capture_output=True).returncode != 0:
        pytest.skip("this kernel has no namespaces or no pairs of cards")
    tmp_path.chmod(0o755)
    places = Places(networks=tmp_path / "net", time=tmp_path / "time", kept=tmp_path / "network.toml")
    places.networks.mkdir()
    places.time.mkdir()
    command = ["unshare", "-n", "-m", "sh", str(SCRIPT), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as room:
        keeper = Keeper(places, reload=lambda: None)
        keeper.try_out(read_network(KEPT), 0)
        keeper.confirm()
        assert _held(room, "192.0.2.5") == ({"card0": ["192.0.2.5/24"]}, "192.0.2.1")
        keeper.try_out(read_network(OTHER), 0)
        held = {"card0": ["198.51.100.5/24"], "card1": ["203.0.113.1/24"]}
        assert _held(room, "203.0.113.1") == (held, "198.51.100.1")
        keeper.look(TRIAL_NS)
        assert _held(room, "192.0.2.5") == ({"card0": ["192.0.2.5/24"]}, "192.0.2.1")


def _held(room: subprocess.Popen[str], wanted: str) -> tuple[dict[str, list[str]], str]:
    """The addresses of each card, and the way out."""
    assert room.stdin is not None and room.stdout is not None
    room.stdin.write(f"{wanted}\n")
    room.stdin.flush()
    cards: list[dict[str, Any]] = json.loads(room.stdout.readline())
    routes: list[dict[str, Any]] = json.loads(room.stdout.readline())
    held = {
        str(card["ifname"]): [f"{one['local']}/{one['prefixlen']}" for one in card["addr_info"]]
        for card in cards
        if card.get("addr_info") and card["ifname"] != "lo"
    }
    return held, next((str(each["gateway"]) for each in routes if each["dst"] == "default"), "")
