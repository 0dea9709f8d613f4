"""The box's network as a technician sets it: refused with what was expected, rendered for networkd and chronyd."""

from __future__ import annotations

from typing import Any

import pytest

from firmware_config.errors import NetworkRefused, UnknownKey
from firmware_config.network import NETWORKS, plain, read_network, read_toml, render, render_time, to_toml

ROOM: dict[str, Any] = {"card": "enp1s0", "address": "10.1.2.3/24", "gateway": "10.1.2.1", "ntp": ["10.1.2.4"]}
CAMERAS: dict[str, Any] = {"card": "enp2s0", "address": "192.168.50.1/24"}


@pytest.mark.parametrize(
    ("room", "cameras", "code", "where"),
    [
        ({"card": "eth 0"}, {}, "card", "room.card"),
        ({"address": "10.1.2/24"}, {}, "address", "room.address"),
        ({"address": "10.1.2.3"}, {}, "prefix", "room.address"),
        ({"address": "10.1.2.3/32"}, {}, "prefix", "room.address"),
        ({"address": "10.1.2.255/24"}, {}, "no-host", "room.address"),
        ({"address": "127.0.0.1/8"}, {}, "no-host", "room.address"),
        ({"gateway": "10.1.3.1"}, {}, "gateway", "room.gateway"),
        ({"gateway": "10.1.2.3"}, {}, "gateway", "room.gateway"),
        ({"address": "dhcp"}, {}, "gateway-dhcp", "room.gateway"),
        ({"dns": ["8.8.8"]}, {}, "host", "room.dns"),
        ({"ntp": ["10.1.2.4"] * 5}, {}, "too-many", "room.ntp"),
        ({}, {"card": "enp1s0"}, "same-card", "cameras.card"),
        ({}, {"address": "10.1.0.1/16"}, "overlap", "cameras.address"),
        ({}, {"address": "dhcp"}, "address", "cameras.address"),
    ],
)
def test_addresses_that_cannot_be_are_refused_by_name(
    room: dict[str, Any], cameras: dict[str, Any], code: str, where: str
) -> None:
    with pytest.raises(NetworkRefused, match="expected") as refused:
        read_network({"room": {**ROOM, **room}, "cameras": {**CAMERAS, **cameras}})
    assert (refused.value.code, refused.value.where) == (code, where)


def test_a_slip_of_the_pen_is_named() -> None:
    with pytest.raises(UnknownKey, match="did you mean 'gateway'"):
        read_network({"room": {**ROOM, "gatway": "10.1.2.1"}})


@pytest.mark.parametrize(
    "room", [ROOM, {**ROOM, "vlan": 120, "dns": ["10.1.2.5"]}, {"card": "eth0", "address": "dhcp"}]
)
def test_what_is_kept_is_read_again_as_it_was(room: dict[str, Any]) -> None:
    network = read_network({"room": room, "cameras": CAMERAS})
    assert read_toml(to_toml(network)) == network == read_network(plain(network))


def test_networkd_is_told_card_vlan_and_the_cameras_network_without_a_way_out() -> None:
    texts = render(read_network({"room": {**ROOM, "vlan": 120}, "cameras": CAMERAS}))
    assert set(texts) == set(NETWORKS)
    assert "Name=enp1s0\n" in texts["10-msr-trunk.network"]
    assert "VLAN=msr-vlan120\n" in texts["10-msr-trunk.network"]
    assert "Id=120\n" in texts["10-msr-room.netdev"]
    assert "Name=msr-vlan120\n" in texts["10-msr-room.network"]
    assert "Address=10.1.2.3/24\nGateway=10.1.2.1\n" in texts["10-msr-room.network"]
    assert "Address=192.168.50.1/24\n" in texts["10-msr-cameras.network"]
    assert "Gateway" not in texts["10-msr-cameras.network"]
    assert render(None) == dict.fromkeys(NETWORKS, "")


def test_chronyd_follows_the_time_servers_and_serves_the_cameras_alone() -> None:
    told = render_time(read_network({"room": ROOM, "cameras": CAMERAS}))
    assert told.splitlines()[1:] == ["server 10.1.2.4 iburst", "allow 192.168.50.0/24", "local stratum 10"]
    assert "allow" not in render_time(read_network({"room": ROOM}))
