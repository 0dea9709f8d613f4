"""Every ten minutes, as the uplink: what is installed and became of updates is told, what is offered is fetched.

What the network gives is believed by nobody here: root verifies the bundle's signature before anything of it is used.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.updating.arrived import FOLDER, arrived, forget, keep_offer
from agent.updating.errors import FetchFailed
from firmware_config import keystore
from firmware_config.enrol import exchange, signed
from firmware_config.profile import Profile
from firmware_config.update import staging, telling
from firmware_config.update.runner import HOME, Journal, Record
from firmware_config.update.telling import Offer, Standing, Told

log = logging.getLogger(__name__)
#: Path and body of a request -> the centre's answer.
Ask = Callable[[str, bytes], bytes]


def fetch(profile: Profile) -> str:
    """One round with the profile's centre; a word for what came of it. A profile without [centre] asks nobody."""
    if profile.centre is None:
        return "no [centre] in the profile: versions come by stick alone"
    signer = keystore.fetch(f"file:{profile.broker.key}")
    context, origin = exchange.proven(profile.centre.ca), profile.centre.origin

    def ask(path: str, body: bytes) -> bytes:
        envelope = signed.sign(signer, path, body)
        return exchange.post(origin, path, envelope, context=context, most=telling.PIECE + 1).body

    told = tell(staging.installed_version(), staging.machine_arch(), at=time.time_ns() // 1_000_000)
    return fetch_round(ask, str(profile.box), told, FOLDER)


def tell(installed: str, arch: str, *, at: int, home: Path = HOME, folder: Path = FOLDER) -> Told:
    """What this box has to say of versions."""
    record, came = Record(home), arrived(folder)
    try:
        refused: dict[str, Any] = json.loads((home / "refused.json").read_bytes())
    except (FileNotFoundError, ValueError):
        refused = {}
    return Told(
        at=at,
        installed=installed,
        arch=arch,
        updates=tuple(_standing(each) for each in (record.under_way(), record.last()) if each is not None),
        arrived=came.offer.sha256 if came else "",
        refused=str(refused.get("sha256", "")),
        refused_words=str(refused.get("words", "")),
    )


def fetch_round(ask: Ask, box: str, told: Told, folder: Path) -> str:
    """Tells, and brings what is offered whole onto the disk. A download that was cut goes on where it ended.

    Raises FetchFailed, and what `ask` raises.
    """
    offer = telling.read_offer(ask(telling.ASK_PATH.format(box=box), telling.write_told(told)))
    folder.mkdir(parents=True, exist_ok=True)
    if offer is None:
        forget(folder)
        return "nothing is offered"
    bundle = folder / f"{offer.sha256}.update"
    if not bundle.exists():
        _download(ask, telling.PIECE_PATH.format(box=box), offer, bundle)
    keep_offer(folder, offer)
    log.info("Version %s has come whole; it is begun not before %d.", offer.version, offer.not_before_unix_s)
    return f"{offer.version} has come"


def _download(ask: Ask, path: str, offer: Offer, bundle: Path) -> None:
    """1 pieces appended and synced; 2 the whole file's digest; 3 rename."""
    part = bundle.with_suffix(".update.part")
    with part.open("ab") as file:
        while (have := file.tell()) < offer.size:
            piece = ask(path, telling.write_piece(offer.sha256, have))
            if not piece or have + len(piece) > offer.size:
                raise FetchFailed(f"version {offer.version}: expected {offer.size} bytes, the centre's end at {have}")
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != offer.sha256:
        part.unlink()
        raise FetchFailed(f"version {offer.version}: expected SHA-256 {offer.sha256[:16]}…, got {digest[:16]}…")
    part.rename(bundle)


def _standing(journal: Journal) -> Standing:
    return Standing(digest=journal.digest, state=journal.state.value, words=journal.words)
