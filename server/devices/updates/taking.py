"""A box's request, from its bytes to the answer's. Its TLS key speaks for it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from firmware_config.errors import MessageRefused
from firmware_config.update import telling
from server.devices.enrolment.heard import heard
from server.devices.errors import BoxRefused, NoSuchPiece
from server.devices.models import Box, BoxUpdate
from server.devices.updates import actions, store
from server.devices.updates.states import OPEN


def answer(name: str, path: str, envelope: bytes, *, now: datetime) -> bytes:
    """The offer that this box has, after its word is heard. BoxRefused unless its key signed."""
    box, body = heard(name, path, envelope)
    try:
        actions.hear(box, telling.read_told(body), now)
    except MessageRefused as error:
        raise BoxRefused(f"{name}: {error}", _("请求的内容读不懂，录制箱与中心的版本可能相差太远。")) from error
    update = _open_update(box)
    if update is None:
        return telling.write_offer(None)
    release = update.release
    return telling.write_offer(
        telling.Offer(
            version=release.version,
            size=release.size,
            sha256=release.sha256,
            not_before_unix_s=int(update.not_before.timestamp()),
        )
    )


def piece(name: str, path: str, envelope: bytes) -> bytes:
    """Bytes of the bundle that this box is offered. NoSuchPiece for another one."""
    box, body = heard(name, path, envelope)
    try:
        sha256, offset = telling.read_piece(body)
    except MessageRefused as error:
        raise BoxRefused(f"{name}: {error}", _("请求的内容读不懂，录制箱与中心的版本可能相差太远。")) from error
    update = _open_update(box)
    if update is None or update.release.sha256 != sha256:
        raise NoSuchPiece(f"{name}: not offered {sha256[:16]}", _("这个版本没有发给这台录制箱，或者已经撤回。"))
    return store.piece(sha256, offset)


def _open_update(box: Box) -> BoxUpdate | None:
    return box.updates.filter(state__in=OPEN).select_related("release").order_by("-offered_at", "-pk").first()
