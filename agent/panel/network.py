"""The panel's network page: addresses are tried out, then kept, by the network's process (docs/system.md)."""

from __future__ import annotations

from pathlib import Path

from agent.panel.network_words import PAGE, REFUSED
from agent.panel.technician_page import TechnicianPage

SOCKET = Path("/run/msr-network/network.sock")


def network_page(socket: Path = SOCKET) -> TechnicianPage:
    """One box's page; networkd may take its time to read anew."""
    return TechnicianPage(
        name="network",
        socket=socket,
        words=PAGE,
        refused=REFUSED,
        deeds=("apply", "confirm", "undo"),
        fields=("network", "code"),
        patience_s=25.0,
    )
