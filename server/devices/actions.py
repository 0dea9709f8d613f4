"""Every write to rooms and boxes. A person's deed makes one audit event; presence and telemetry are no deeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from server.access.models import Unit
from server.audit.actions import Actor, append
from server.devices.errors import NameTaken, NotInService
from server.devices.keys import DeviceKey
from server.devices.models import Box, BoxPresence, BoxState, Room
from sync.ids import box_id


@transaction.atomic
def register_room(*, actor: Actor | str, code: str, name_zh: str, name_en: str, unit: Unit, place: str = "") -> Room:
    """The new room of `unit`. NameTaken if the code exists."""
    if Room.objects.filter(code=code).exists():
        raise NameTaken(f"room code: expected a new one, got {code!r}. Choose another code.")
    room = Room.objects.create(code=code, name_zh=name_zh, name_en=name_en, unit=unit, place=place)
    append(actor, "room.registered", room, code=code, unit=unit.code)
    return room


@transaction.atomic
def register_box(*, actor: Actor | str, name: str, room: Room, key: DeviceKey, **details: str) -> Box:
    """The new active box of `room`; the one that was active there drains from now on. MalformedInput for a bad name,
    NameTaken if name or key is registered already."""
    box_id(name)
    if Box.objects.filter(Q(name=name) | Q(key_id=key.ident)).exists():
        raise NameTaken(f"box: expected a new name and a new device key, got {name!r}, key {key.ident.hex()[:16]}.")
    before = Box.objects.filter(room=room, state=BoxState.ACTIVE).first()
    if before is not None:
        Box.objects.filter(pk=before.pk).update(state=BoxState.DRAINING)
    box = Box.objects.create(name=name, room=room, public_key=key.point, key_id=key.ident, enrolled_at=timezone.now())
    BoxPresence.objects.create(box=box)
    replaced = before.name if before else None
    append(actor, "box.registered", box, room=room.code, key_id=key.ident.hex(), replaced=replaced, **details)
    return box


@transaction.atomic
def drain_box(*, actor: Actor | str, box: Box) -> None:
    """From now on it may deliver but not open. NotInService unless it is active."""
    _move(actor, box, {BoxState.ACTIVE}, BoxState.DRAINING, "box.draining")


@transaction.atomic
def revoke_box(*, actor: Actor | str, box: Box, reason: str, **details: int) -> None:
    """From now on it may do nothing. NotInService if it is revoked already."""
    _move(actor, box, {BoxState.ACTIVE, BoxState.DRAINING}, BoxState.REVOKED, "box.revoked", reason=reason, **details)


def _move(actor: Actor | str, box: Box, before: set[BoxState], after: BoxState, action: str, **details: Any) -> None:
    moved = Box.objects.filter(pk=box.pk, state__in=before).update(state=after)
    if moved != 1:
        raise NotInService(f"box {box.pk}: expected state {' or '.join(sorted(before))}. Look at its page again.")
    box.state = after
    append(actor, action, box, **details)


@transaction.atomic
def set_presence(*, box: Box, counter: int, online: bool, now: datetime, software: str = "") -> bool:
    """Whether this birth (online) or last will (not online) of connection `counter` counted.

    A lower counter is an older connection's word and is ignored; so is a birth of a connection that has ended.
    """
    presence, _ = BoxPresence.objects.select_for_update().get_or_create(box=box)
    ended = presence.counter == counter and presence.since is not None and not presence.online
    if counter < presence.counter or (ended and online):
        return False
    if presence.since is None or presence.online != online or presence.counter != counter:
        presence.since = now
    presence.counter, presence.online, presence.seen_at = counter, online, now
    presence.software = software or presence.software
    presence.save()
    return True


def record_telemetry(*, box: Box, telemetry: dict[str, Any], now: datetime) -> None:
    """The box's newest word on its health (devices/health.py says what is read of it)."""
    told = {"telemetry": telemetry, "seen_at": now}
    if not BoxPresence.objects.filter(box=box).update(**told):
        BoxPresence.objects.update_or_create(box=box, defaults=told)
