"""Whether this box takes an order, and the profile that it makes. Pure but for the parsing of paths."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from firmware_config.errors import ProfileError
from firmware_config.profile import Profile, parse
from firmware_config.profile_orders.edit import Change, edited, is_kept
from firmware_config.profile_orders.errors import EditRefused, OrderRefused
from firmware_config.profile_orders.order import Order, read
from sync.errors import PeerFault


def taken(raw: bytes, *, now: bytes, folder: Path, newest: int) -> tuple[Order, bytes]:
    """The order and the new profile's bytes. `now` are the present ones, `newest` the highest number taken so far.

    1 signed by the command key that the present profile pins; 2 for this box; 3 newer than every one before;
    4 made for the present profile; 5 nothing of identity, keys or centre; 6 the whole is a profile. OrderRefused.
    """
    present = parse(now, folder)
    try:
        order = read(raw, present.trusted.command)
    except PeerFault as fault:
        raise OrderRefused("signature", f"the order is not the centre's: {fault}") from fault
    if order.box != present.box:
        raise OrderRefused("box", f"the order is for box {order.box[:64]}, this is {present.box}")
    if order.number <= newest:
        raise OrderRefused("number", f"expected an order above {newest}, got {order.number}")
    try:
        if order.base != hashlib.sha256(now).digest():
            raise OrderRefused("base", "the order was made for another profile than this box has now; make it anew")
        return order, changed(now, order.changes, folder)
    except OrderRefused as refused:
        raise OrderRefused(refused.code, str(refused), order.number) from refused


def changed(now: bytes, changes: tuple[Change, ...], folder: Path) -> bytes:
    """The profile with these changes, checked whole. Raises OrderRefused("kept", "edit" or "profile")."""
    for change in changes:
        if is_kept(change.path):
            raise OrderRefused("kept", f"{change.path}: only enrolment at the box itself changes this")
    try:
        after = edited(now.decode("utf-8"), changes).encode("utf-8")
        found = parse(after, folder)
    except EditRefused as error:
        raise OrderRefused("edit", str(error)) from error
    except ProfileError as error:
        raise OrderRefused("profile", str(error)) from error
    _need_same_identity(parse(now, folder), found)
    return after


def _need_same_identity(before: Profile, after: Profile) -> None:
    """Whatever way a change took (a table appended, one removed): who the box is and whom it believes stays."""
    kept = ("box", "outbox", "control", "device_key", "broker", "recipients", "trusted", "centre")
    for name in kept:
        if getattr(before, name) != getattr(after, name):
            raise OrderRefused("kept", f"{name}: only enrolment at the box itself changes this")
    if replace(before.room, name="") != replace(after.room, name=""):
        raise OrderRefused("kept", "room.code: only enrolment at the box itself changes this")
