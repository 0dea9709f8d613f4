"""The network that the room's cameras hang on, and whether this box may look for cameras there."""

from __future__ import annotations

from dataclasses import dataclass

from firmware_config.errors import WrongValue
from firmware_config.table import Table

DISCOVERY = ("off", "onvif", "scan")
_LONGEST_NAME = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraNetwork:
    """`interface` is the kernel's name of it. `discovery`: off; onvif (one multicast question); scan (also knocks at
    every address of the interface's own subnet). Scanning raises alarms on official networks: it is off unless said."""

    interface: str
    discovery: str


def read_camera_network(table: Table) -> CameraNetwork:
    """The table `[camera_network]`. Raises ProfileError."""
    with table:
        interface = table.text("interface")
        if len(interface) > _LONGEST_NAME or not all(c.isascii() and (c.isalnum() or c in "-_.@") for c in interface):
            raise WrongValue(table.path("interface"), f"expected an interface such as eth1, got {interface[:40]!r}")
        return CameraNetwork(interface=interface, discovery=table.choice("discovery", DISCOVERY, default="off"))
