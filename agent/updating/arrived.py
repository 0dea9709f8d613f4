"""What was fetched, on the disk of the uplink: the bundle, and beside it until when it waits. Whole or not there."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

#: The uplink's own folder; root reads it, and writes nothing there.
FOLDER = Path("/var/lib/msr-uplink/updates")


@dataclass(frozen=True, slots=True)
class Offer:
    """What the centre offers this box. `sha256` is the whole bundle's; never begun before `not_before_unix_s`."""

    version: str
    size: int
    sha256: str
    not_before_unix_s: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """A bundle that came whole, and its offer."""

    bundle: Path
    offer: Offer


def arrived(folder: Path = FOLDER) -> Arrived | None:
    """The bundle that lies there with its offer, or None."""
    told = folder / "offer.json"
    try:
        offer = Offer(**json.loads(told.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    bundle = folder / f"{offer.sha256}.update"
    return Arrived(bundle, offer) if bundle.is_file() and bundle.stat().st_size == offer.size else None


def keep_offer(folder: Path, offer: Offer) -> None:
    """The offer, once its bundle is whole. Bundles of other offers go first."""
    for old in folder.glob("*.update*"):
        if not old.name.startswith(offer.sha256):
            old.unlink()
    beside = folder / "offer.json.new"
    with beside.open("w", encoding="utf-8") as file:
        json.dump({name: getattr(offer, name) for name in Offer.__slots__}, file)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(folder / "offer.json")
