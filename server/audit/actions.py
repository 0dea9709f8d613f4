"""The one write: append."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models, transaction
from django.utils import timezone

from server.audit.chain import GENESIS, Entry, check_details, hash_of
from server.audit.models import AuditEvent, AuditHead


class Actor(Protocol):
    """A person who does something: access.User is one. A process acts under its name, a plain str."""

    username: str
    role: str


@dataclass(frozen=True, slots=True)
class Thing:
    """What was acted upon, when it is no row: its kind and its name."""

    kind: str
    ident: str


@transaction.atomic
def append(actor: Actor | str, action: str, obj: models.Model | Thing, **details: Any) -> AuditEvent:
    """The new event, chained to the newest, in the caller's transaction: deed and event stand or fall together.

    Appends take turns until the caller commits (row lock; SQLite's IMMEDIATE), so call it last. UnfitDetail: a value
    that is not plain JSON without floats.
    """
    check_details(details)
    thing = obj if isinstance(obj, Thing) else Thing(obj._meta.label_lower, str(obj.pk))
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"number": 0, "hash": GENESIS})
    entry = Entry(
        number=head.number + 1,
        at=timezone.now(),
        actor=actor if isinstance(actor, str) else actor.username,
        role="" if isinstance(actor, str) else str(actor.role),
        action=action,
        kind=thing.kind,
        ident=thing.ident,
        details=details,
        previous=head.hash,
    )
    event = AuditEvent(**{name: getattr(entry, name) for name in Entry.__slots__}, hash=hash_of(entry))
    event.save(force_insert=True)
    AuditHead.objects.filter(pk=1).update(number=event.number, hash=event.hash)
    return event
