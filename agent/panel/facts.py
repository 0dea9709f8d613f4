"""What the panel takes from capture's answer beside the state: the first press, and the debt to the centre. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Facts:
    """`press` is the boot (16 bytes) and boottime (ns) of the session's first press; counts are of files."""

    press: tuple[bytes, int] | None = None
    waiting: int | None = None
    quarantined: int = 0


def facts_of(state: Mapping[str, Any] | None) -> Facts:
    """The facts of a state; what it does not say is not known."""
    said = state or {}
    began, debt = said.get("began"), said.get("debt")
    press = (bytes.fromhex(began["boot"]), int(began["press_ns"])) if began else None
    return Facts(press, debt["waiting"], debt["quarantined"]) if debt else Facts(press)


def boot_of(state: Mapping[str, Any] | None) -> bytes:
    """The boot that capture runs in, b"" if it does not say."""
    return bytes.fromhex((state or {}).get("boot") or "")
