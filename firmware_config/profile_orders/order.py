"""The signed order: which box, which profile it starts from, what changes. By the centre's command key. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from firmware_config.profile_orders.edit import Change
from sync.encoding import decode, encode
from sync.errors import MalformedInput
from sync.evidence import cose
from sync.evidence.keys import Signer
from sync.shapes import at, digest32, from_map, many, shaped, text, to_map, uint

TYPE = "msr-profile-order"
MAX_ORDER = 32 * 1024
MOST_CHANGES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    path: str = at(0, text)
    value: str | None = at(1, text, optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    box: str = at(0, text)
    number: int = at(1, uint)
    base: bytes = at(2, digest32)
    changes: tuple[_Change, ...] = at(3, many(shaped(_Change), MOST_CHANGES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`number` rises with each order to a box; `base` is SHA-256 of the profile to which the changes are made."""

    box: str
    number: int
    base: bytes
    changes: tuple[Change, ...]


def pack(order: Order) -> bytes:
    """What is to be signed."""
    changes = tuple(_Change(path=each.path, value=each.value) for each in order.changes)
    payload = encode(to_map(_Order(box=order.box, number=order.number, base=order.base, changes=changes)))
    if len(payload) > MAX_ORDER - 256:
        raise MalformedInput(f"order: expected at most {MAX_ORDER - 256} bytes, got {len(payload)}")
    return payload


def sign(signer: Signer, payload: bytes) -> bytes:
    """The order as it goes to the box, on a stick or over HTTPS."""
    return cose.sign(signer, TYPE, payload)


def read(raw: bytes, command_key: bytes) -> Order:
    """The believed order. Raises PeerFault."""
    envelope = cose.read(raw, typ=TYPE, limit=MAX_ORDER)
    cose.check(envelope, cose.only(command_key))
    found = from_map(_Order, decode(envelope.payload, limit=MAX_ORDER), TYPE)
    changes = tuple(Change(each.path, each.value) for each in found.changes)
    return Order(box=found.box, number=found.number, base=found.base, changes=changes)
