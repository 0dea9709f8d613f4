"""Asks the centre whether an order for this box waits, and says what became of the last. As the uplink's user."""

from __future__ import annotations

import hashlib
from pathlib import Path

from firmware_config import keystore
from firmware_config.enrol import exchange, signed
from firmware_config.errors import ConfigurationError
from firmware_config.files import write_whole
from firmware_config.profile import Profile
from firmware_config.profile_orders.edit import masked
from firmware_config.profile_orders.line import PATH, Standing, pack
from firmware_config.profile_orders.putting_in import Shelf

#: Where it is laid for root, who looks there (`config settle`).
ARRIVED = Path("/var/lib/msr-uplink/profile-order/order.cose")


def fetch(profile: Profile, path: Path, *, shelf: Shelf, arrived: Path = ARRIVED) -> bool:
    """True where an order came and lies at `arrived`. Raises what the line and the key store raise."""
    if profile.centre is None:
        raise ConfigurationError("profile: expected [centre] with its https address, got none; orders come on a stick")
    body = pack(standing(path.read_bytes(), shelf))
    where = PATH.format(box=profile.box)
    envelope = signed.sign(keystore.fetch(f"file:{profile.broker.key}"), where, body)
    reply = exchange.post(profile.centre.origin, where, envelope, context=exchange.proven(profile.centre.ca))
    if not reply.ready or not reply.body:
        return False
    arrived.parent.mkdir(parents=True, exist_ok=True)
    write_whole(arrived, reply.body)
    return True


def standing(data: bytes, shelf: Shelf) -> Standing:
    """How the profile stands here."""
    newest, journal = shelf.newest(), shelf.record.under_way() or shelf.record.last()
    state, words = (journal.state.value, journal.words) if journal is not None else ("", "")
    if newest.refusal:
        state, words = "refused", newest.refusal
    return Standing(
        digest=hashlib.sha256(data).hexdigest(),
        text=masked(data.decode("utf-8")),
        number=newest.number,
        state=state if newest.number else "",
        words=words[:500],
    )
