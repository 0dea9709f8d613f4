"""The network cards of the box, as the kernel and `ip -json` (iproute2) tell of them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSeen:
    """One card: is a cable in it (None: it is down, and cannot tell), and which addresses has it now."""

    card: str
    mac: str
    has_cable: bool | None
    addresses: tuple[str, ...]


def read_cards(sysfs: Path = Path("/sys")) -> tuple[CardSeen, ...]:
    """Every card that is a device; bridges, tunnels and the loopback are none."""
    addresses = _addresses()
    found = sorted(each for each in (sysfs / "class/net").glob("*") if (each / "device").exists())
    return tuple(
        CardSeen(
            card=each.name,
            mac=_text(each / "address"),
            has_cable={"1": True, "0": False}.get(_text(each / "carrier")),
            addresses=addresses.get(each.name, ()),
        )
        for each in found
    )


def _text(path: Path) -> str:
    """A card that is down refuses to be asked for its cable."""
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _addresses() -> dict[str, tuple[str, ...]]:
    try:
        done = subprocess.run(
            ("ip", "-json", "-4", "addr", "show"), capture_output=True, timeout=PATIENCE_S, stdin=subprocess.DEVNULL
        )
        return {
            str(each["ifname"]): tuple(f"{one['local']}/{one['prefixlen']}" for one in each.get("addr_info", ()))
            for each in json.loads(done.stdout or b"[]")
            if "ifname" in each
        }
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return {}
