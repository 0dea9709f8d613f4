"""The UPS by NUT's own network protocol (RFC 9271): one question, `LIST VAR`, at the upsd that minds the UPS.

No password and no login: the values are read, the UPS is commanded by upsmon alone.
"""

from __future__ import annotations

import shlex
import socket
from dataclasses import dataclass

from agent.system.errors import UpsSilent
from firmware_config.system import Ups

PATIENCE_S = 3.0
MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Mains:
    """What the UPS says. `is_low`: by its own measure the battery ends soon. None: it does not say."""

    is_on_battery: bool
    is_low: bool
    is_worn: bool
    charge_percent: int | None
    runtime_s: int | None
    load_percent: int | None

    def is_ending(self, ups: Ups) -> bool:
        """True when recordings are to be closed while there is still time."""
        if not self.is_on_battery:
            return False
        short = self.runtime_s is not None and self.runtime_s <= ups.close_below_s
        empty = self.charge_percent is not None and self.charge_percent <= ups.close_below_percent
        return self.is_low or short or empty


def ask_mains(ups: Ups) -> Mains:
    """How the mains are now. Raises UpsSilent."""
    try:
        with socket.create_connection((ups.host, ups.port), PATIENCE_S) as peer:
            peer.sendall(f"LIST VAR {ups.name}\n".encode("ascii"))
            with peer.makefile("r", encoding="utf-8", errors="replace") as lines:
                return read_mains(_until_end(lines, ups), ups)
    except OSError as error:
        words = f"upsd at {ups.host}:{ups.port}: {error}; look at `systemctl status nut-server`"
        raise UpsSilent(words) from error


def _until_end(lines: object, ups: Ups) -> list[str]:
    found, taken = list[str](), 0
    for line in lines:  # type: ignore[attr-defined]
        taken += len(line)
        if line.startswith("ERR "):
            raise UpsSilent(
                f"upsd at {ups.host}:{ups.port} about {ups.name}: {line.strip()}; look at /etc/nut/ups.conf"
            )
        if line.startswith("END LIST VAR") or taken > MOST_BYTES:
            return found
        found.append(line)
    raise UpsSilent(f"upsd at {ups.host}:{ups.port} about {ups.name}: hung up before the end of its list")


def read_mains(lines: list[str], ups: Ups) -> Mains:
    """The lines `VAR <ups> <name> "<value>"`. Raises UpsSilent where none says the state."""
    said = dict(_variable(line) for line in lines if line.startswith("VAR "))
    status = said.get("ups.status", "").split()
    if not status:
        raise UpsSilent(f"upsd about {ups.name}: expected ups.status, got {', '.join(sorted(said)) or 'nothing'}")
    return Mains(
        is_on_battery="OB" in status or "FSD" in status,
        is_low="LB" in status or "FSD" in status,
        is_worn="RB" in status,
        charge_percent=_number(said.get("battery.charge")),
        runtime_s=_number(said.get("battery.runtime")),
        load_percent=_number(said.get("ups.load")),
    )


def _variable(line: str) -> tuple[str, str]:
    try:
        words = shlex.split(line)
    except ValueError:
        return "", ""
    return (words[2], words[3]) if len(words) == 4 else ("", "")


def _number(text: str | None) -> int | None:
    try:
        return int(float(text)) if text is not None else None
    except (ValueError, OverflowError):  # no number, or "inf"
        return None
