"""The box's network as a technician sets it: the card to the centre, a VLAN, the second card for cameras. Pure.

It is no part of the signed profile: a box must reach the centre before it has one, and each building has its own
addresses. What systemd-networkd and chronyd read is rendered from it whole (systemd.network(5), chrony.conf(5)).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Interface, NetmaskValueError
from typing import Any

from firmware_config.errors import NetworkRefused, ProfileError
from firmware_config.table import Table

DHCP = "dhcp"
#: Its number is in its name: networkd makes a new one at a reload, and changes none that is there.
VLAN_CARD = "msr-vlan{}"
_LONGEST_NAME = 15
_MOST = 4
NETWORKS = ("10-msr-room.netdev", "10-msr-room.network", "10-msr-trunk.network", "10-msr-cameras.network")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One network card and its address; None: by DHCP."""

    card: str
    address: IPv4Interface | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Everything that is set. `cameras` is None where all cameras hang on USB."""

    room: Card
    gateway: IPv4Address | None = None
    dns: tuple[IPv4Address, ...] = ()
    ntp: tuple[IPv4Address, ...] = ()
    vlan: int | None = None
    cameras: Card | None = None


def read_toml(text: str) -> Network:
    """The network of a file. Raises ProfileError."""
    try:
        return read_network(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProfileError("network", f"expected TOML: {error}") from error


def read_network(values: Mapping[str, Any]) -> Network:
    """The network of plain values: tables `room`, `cameras`. Raises ProfileError, NetworkRefused where it cannot be."""
    with Table(dict(values), "") as top, top.table("room") as table:
        network = Network(
            room=Card(card=_card(table), address=_address(table, may_be_dhcp=True)),
            gateway=_host(table, "gateway"),
            dns=_hosts(table, "dns"),
            ntp=_hosts(table, "ntp"),
            vlan=table.number("vlan", 1, 4094) if table.has("vlan") else None,
            cameras=_cameras(top),
        )
    _check_together(network)
    return network


def plain(network: Network) -> dict[str, Any]:
    """The plain values of which `read_network` makes the same again."""
    room: dict[str, Any] = {"card": network.room.card, "address": str(network.room.address or DHCP)}
    if network.gateway:
        room["gateway"] = str(network.gateway)
    if network.vlan:
        room["vlan"] = network.vlan
    for name, hosts in (("dns", network.dns), ("ntp", network.ntp)):
        if hosts:
            room[name] = [str(each) for each in hosts]
    cameras = network.cameras
    return {"room": room} | ({"cameras": {"card": cameras.card, "address": str(cameras.address)}} if cameras else {})


def to_toml(network: Network) -> str:
    """As a file that `read_toml` reads."""
    lines = []
    for name, values in plain(network).items():
        lines += [f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in values.items()), ""]
    return "\n".join(lines)


def render(network: Network | None) -> dict[str, str]:
    """The text of each of NETWORKS for systemd-networkd; an empty one is to be removed. None: nothing is set."""
    texts = dict.fromkeys(NETWORKS, "")
    if network is None:
        return texts
    card = network.room.card
    if network.vlan is not None:
        vlan = VLAN_CARD.format(network.vlan)
        texts["10-msr-room.netdev"] = f"[NetDev]\nName={vlan}\nKind=vlan\n\n[VLAN]\nId={network.vlan}\n"
        texts["10-msr-trunk.network"] = _network(card, [f"VLAN={vlan}"])
        card = vlan
    said = ["DHCP=ipv4"] if network.room.address is None else [f"Address={network.room.address}"]
    said += [f"Gateway={network.gateway}"] if network.gateway else []
    said += [f"DNS={each}" for each in network.dns]
    texts["10-msr-room.network"] = _network(card, said)
    if network.cameras is not None:
        # No way out of it, and it stands without a cable: cameras may be switched on later than the box.
        said = [f"Address={network.cameras.address}", "ConfigureWithoutCarrier=yes"]
        texts["10-msr-cameras.network"] = _network(network.cameras.card, said, "\n[Link]\nRequiredForOnline=no\n")
    return texts


def render_time(network: Network | None) -> str:
    """What chronyd reads: whom it follows, and the cameras that it serves, with its own clock if it must."""
    lines = ["# Written by msr-network; msr-time.path has chronyd read it."]
    if network is not None:
        lines += [f"server {each} iburst" for each in network.ntp]
        if network.cameras is not None and network.cameras.address is not None:
            lines += [f"allow {network.cameras.address.network}", "local stratum 10"]
    return "\n".join(lines) + "\n"


def _network(card: str, said: list[str], more: str = "") -> str:
    always = ["LinkLocalAddressing=no", "IPv6AcceptRA=no", "LLMNR=no", "MulticastDNS=no"]
    return "\n".join([f"[Match]\nName={card}\n", "[Network]", *said, *always]) + "\n" + more


def _cameras(top: Table) -> Card | None:
    if not top.has("cameras"):
        return None
    with top.table("cameras") as table:
        return Card(card=_card(table), address=_address(table, may_be_dhcp=False))


def _card(table: Table) -> str:
    card = table.text("card")
    if len(card) > _LONGEST_NAME or not all(c.isascii() and (c.isalnum() or c in "-_.") for c in card):
        raise NetworkRefused(table.path("card"), "card", f"expected a network card such as enp1s0, got {card[:40]!r}")
    return card


def _address(table: Table, *, may_be_dhcp: bool) -> IPv4Interface | None:
    text = table.text("address")
    if text == DHCP and may_be_dhcp:
        return None
    where = table.path("address")
    try:
        address = IPv4Interface(text)
    except (AddressValueError, NetmaskValueError, ValueError) as error:
        raise NetworkRefused(where, "address", f"expected an address such as 10.1.2.3/24, got {text[:40]!r}") from error
    if "/" not in text or not 1 <= address.network.prefixlen <= 30:
        raise NetworkRefused(where, "prefix", f"expected the network's size behind it, /1 to /30, got {text[:40]!r}")
    network = address.network
    if address.ip in (network.network_address, network.broadcast_address) or _is_no_host(address.ip):
        raise NetworkRefused(where, "no-host", f"expected an address of one machine, got {text!r}")
    return address


def _host(table: Table, key: str) -> IPv4Address | None:
    return _read_host(table.path(key), table.text(key)) if table.has(key) else None


def _hosts(table: Table, key: str) -> tuple[IPv4Address, ...]:
    if not table.has(key):
        return ()
    texts = table.texts(key)
    if len(texts) > _MOST:
        raise NetworkRefused(table.path(key), "too-many", f"expected at most {_MOST}, got {len(texts)}")
    return tuple(_read_host(table.path(key), text) for text in texts)


def _read_host(where: str, text: str) -> IPv4Address:
    try:
        host = IPv4Address(text)
    except AddressValueError as error:
        raise NetworkRefused(where, "host", f"expected an address such as 10.1.2.1, got {text[:40]!r}") from error
    if _is_no_host(host):
        raise NetworkRefused(where, "no-host", f"expected an address of one machine, got {text!r}")
    return host


def _is_no_host(host: IPv4Address) -> bool:
    return host.is_multicast or host.is_unspecified or host.is_loopback or host.is_reserved


def _check_together(network: Network) -> None:
    room, cameras, gateway = network.room, network.cameras, network.gateway
    if gateway is not None and room.address is None:
        raise NetworkRefused("room.gateway", "gateway-dhcp", "expected none where the address comes by DHCP")
    if gateway is not None and room.address is not None and not _is_beside(gateway, room.address):
        expected = f"expected another machine of {room.address.network}, got {gateway}"
        raise NetworkRefused("room.gateway", "gateway", expected)
    if cameras is None:
        return
    if cameras.card == room.card:
        raise NetworkRefused("cameras.card", "same-card", f"expected a second card, got {cameras.card} twice")
    if room.address and cameras.address and room.address.network.overlaps(cameras.address.network):
        expected = f"expected a network apart from {room.address.network}, got {cameras.address.network}"
        raise NetworkRefused("cameras.address", "overlap", expected)


def _is_beside(gateway: IPv4Address, address: IPv4Interface) -> bool:
    return gateway in address.network and gateway != address.ip


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'
