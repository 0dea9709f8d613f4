"""Every write to profiles and orders. A deed is one audit event; what a box tells of its profile is none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from firmware_config.errors import MessageRefused, ProfileError
from firmware_config.profile import parse
from firmware_config.profile_orders import line
from firmware_config.profile_orders.check import changed
from firmware_config.profile_orders.edit import Change, masked
from firmware_config.profile_orders.errors import OrderRefused
from firmware_config.profile_orders.order import Order, pack
from server.access.models import User
from server.audit.actions import append
from server.devices.errors import ProfileOrderRefused
from server.devices.models import Box, BoxProfile, OrderState, ProfileOrder
from server.devices.profiles.states import BEFORE, ENDED, OF_THE_BOX

#: Where a box's profile lies; only that relative paths lie somewhere matters here.
FOLDER = Path("/etc/msr")


@transaction.atomic
def order(*, by: User, box: Box, seen: str, changes: tuple[Change, ...], reason: str, now: datetime) -> ProfileOrder:
    """The order, waiting for its signature. ProfileOrderRefused for what no box would take.

    `seen` is the digest (hex) of the profile that the page showed: one that came since is not changed unseen.
    """
    known = BoxProfile.objects.select_for_update().get(box=box)
    base = bytes(known.digest)
    if base.hex() != seen:
        words = _("录制箱的配置刚刚变了。请看过新的值再改。")
        raise ProfileOrderRefused(f"profile of {box.pk}: expected {seen[:16]}, got {base.hex()[:16]}", words)
    try:
        changed(known.text.encode(), changes, FOLDER)
    except OrderRefused as error:
        raise ProfileOrderRefused(str(error), str(error)) from error
    newest = ProfileOrder.objects.filter(box=box).order_by("-number").values_list("number", flat=True).first() or 0
    number = max(newest + 1, int(now.timestamp()))
    payload = pack(Order(box=box.name, number=number, base=base, changes=changes))
    told = [[each.path, each.value] for each in changes]
    try:
        with transaction.atomic():
            made = ProfileOrder.objects.create(
                box=box, number=number, base=base, changes=told, payload=payload, reason=reason, made_by=by, made_at=now
            )
    except IntegrityError as error:
        words = _("这台录制箱还有一项修改没有结果，请等它结束或者先撤回。")
        raise ProfileOrderRefused(f"box {box.pk}: an order is open", words) from error
    append(by, "box.profile_ordered", box, number=number, paths=[each.path or "+" for each in changes], reason=reason)
    return made


@transaction.atomic
def withdraw(*, by: User, order: ProfileOrder, now: datetime) -> None:
    """Never given out. ProfileOrderRefused once the box has it."""
    if not _move(order, OrderState.WITHDRAWN, now=now):
        raise ProfileOrderRefused(f"order {order.pk}: no longer open", _("录制箱已经取走，不能再撤回。"))
    append(by, "box.profile_withdrawn", order.box, number=order.number)


@transaction.atomic
def upload(*, by: User, box: Box, data: bytes, now: datetime) -> None:
    """The profile as it was brought from the box on a stick. ProfileOrderRefused for another box's, or for none."""
    try:
        found = parse(data, FOLDER)
    except ProfileError as error:
        raise ProfileOrderRefused(str(error), str(error)) from error
    if found.box != box.name:
        words = _("这是另一台录制箱（%(box)s）的配置。") % {"box": found.box}
        raise ProfileOrderRefused(f"expected {box.pk}, got {found.box}", words)
    digest = hashlib.sha256(data).digest()
    told = {"digest": digest, "text": masked(data.decode("utf-8")), "told_at": now, "is_uploaded": True}
    BoxProfile.objects.update_or_create(box=box, defaults=told)
    append(by, "box.profile_uploaded", box, digest=digest.hex())


def unsigned() -> Iterable[ProfileOrder]:
    """What waits for the command key, which the pages do not have."""
    return ProfileOrder.objects.filter(state=OrderState.DRAFTED).order_by("made_at")


def put_signature(order: ProfileOrder, raw: bytes) -> None:
    """Signed: from now on it is given out."""
    ProfileOrder.objects.filter(pk=order.pk, state=OrderState.DRAFTED).update(raw=raw, state=OrderState.SIGNED)


@transaction.atomic
def take_standing(box: Box, body: bytes, now: datetime) -> bytes | None:
    """Notes how the profile stands at the box and what became of its order; the order that waits for it, or None.

    MessageRefused for what is no standing, or is of another box.
    """
    told = line.read(body)
    try:
        digest, profile = bytes.fromhex(told.digest), parse(told.text.encode(), FOLDER)
    except (ProfileError, ValueError) as error:
        raise MessageRefused(f"the profile that {box.pk} told is none: {error}") from error
    if profile.box != box.name or masked(told.text) != told.text:
        raise MessageRefused(f"expected the profile of {box.pk} without passwords, got another's or one with them")
    values = {"digest": digest, "text": told.text, "told_at": now, "is_uploaded": False}
    BoxProfile.objects.update_or_create(box=box, defaults=values)
    open_one = ProfileOrder.objects.filter(box=box, state__in=(OrderState.SIGNED, OrderState.TAKEN)).first()
    if open_one is None:
        return None
    if open_one.number == told.number and told.state in OF_THE_BOX:
        _note(open_one, OF_THE_BOX[told.state], told.words, now)
    return bytes(open_one.raw) if open_one.state == OrderState.SIGNED else None


def _note(order: ProfileOrder, state: OrderState, words: str, now: datetime) -> None:
    if _move(order, state, words=words[:500], now=now) and state in ENDED:
        append(order.box_id, "box.profile_ended", order.box, number=order.number, state=state.value, words=words[:500])


def _move(order: ProfileOrder, after: OrderState, *, now: datetime, words: str = "") -> bool:
    values: dict[str, object] = {"state": after, "words": words}
    if after in ENDED:  # a password that was typed for a camera is the box's alone from now on
        hidden = [[path, value and masked(value)] for path, value in order.changes]
        values |= {"ended_at": now, "raw": b"", "payload": b"", "changes": hidden}
    moved = ProfileOrder.objects.filter(pk=order.pk, state__in=BEFORE[after]).update(**values)
    order.refresh_from_db()
    return moved == 1
