"""What was fetched, on the disk of the uplink: the bundle, and beside it until when it waits. Whole or not there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from firmware_config.files import write_whole
from firmware_config.update.telling import Offer

#: The uplink's own folder; root reads it, and writes nothing there.
FOLDER = Path("/var/lib/msr-uplink/updates")


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
    write_whole(folder / "offer.json", json.dumps(asdict(offer)).encode())


def forget(folder: Path) -> None:
    """Nothing is offered any more: an offer that nobody began goes, and its bundle with it."""
    (folder / "offer.json").unlink(missing_ok=True)
    for old in folder.glob("*.update*"):
        old.unlink()
