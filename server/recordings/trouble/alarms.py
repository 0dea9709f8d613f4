"""One alarm of evidence, for people: what it means, what to do, the recording or quarantined thing that it is of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from server.access.models import User
from server.access.queries import reach as units_of
from server.recordings.actions.quarantine import alarm_key
from server.recordings.models import Alarm, Part, Quarantined, Session
from server.recordings.trouble import quarantined
from server.recordings.trouble.quarantined import held
from server.recordings.trouble.words import Meaning, meaning_of
from sync.evidence.receipts import ThingKind

#: Alarms whose key names a part behind the box: "{code}:{box}:{part}..."; `disagree` says more, or names a statement.
_OF_PART = frozenset({"recipients", "timeline", "disagree", "clock-stepped", "recovered", "draining-opened"})
_OBJECT = re.compile(r"vault-differs:boxes/[^/]+/parts/(\d+)/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alarm with its meaning and what it is of; None where it is of nothing that is here."""

    row: Alarm
    meaning: Meaning
    session: Session | None
    quarantined: Quarantined | None


def for_user(user: User) -> QuerySet[Alarm]:
    """All alarms of boxes in this person's reach, and those of no box, acknowledged ones too."""
    within = Q(box__room__unit__in=units_of(user)) | Q(box__isnull=True)
    return Alarm.objects.filter(within).select_related("box", "box__room", "acknowledged_by")


def told(row: Alarm) -> Told:
    """That alarm and what it is of."""
    thing = _quarantined(row)
    session = held(thing).session if thing is not None else _session(row)
    return Told(row=row, meaning=meaning_of(row.code), session=session, quarantined=thing)


def of_session(session: Session) -> QuerySet[Alarm]:
    """Alarms about that recording, in order of time: those of its parts and of its quarantined things."""
    where = Q(pk__in=())
    for part in session.parts.all():
        for code in _OF_PART:
            key = f"{code}:{part.box_id}:{part.number}"
            where |= Q(unique=key) | Q(unique__startswith=f"{key}:")
        where |= Q(unique__startswith=f"vault-differs:boxes/{part.box_id}/parts/{part.number:06d}/")
    for each in quarantined.of_session(session):
        row = each.row
        key = alarm_key(row.box_id, ThingKind(row.kind), row.a, row.b, bytes(row.digest))
        where |= Q(unique__in=(f"quarantined:{key}", f"fork:{key}"))
    return Alarm.objects.filter(where).order_by("at", "pk")


def alarms_of(row: Quarantined) -> QuerySet[Alarm]:
    """The alarm that was raised of it."""
    key = alarm_key(row.box_id, ThingKind(row.kind), row.a, row.b, bytes(row.digest))
    return Alarm.objects.filter(unique__in=(f"quarantined:{key}", f"fork:{key}"))


def _quarantined(row: Alarm) -> Quarantined | None:
    """By the digest at the end of its key."""
    if row.code not in ("quarantined", "fork") or row.box_id is None:
        return None
    try:
        digest = bytes.fromhex(row.unique.rpartition(":")[2])
    except ValueError:
        return None
    found = Quarantined.objects.filter(box=row.box_id, digest=digest).select_related("box", "box__room")
    return next((each for each in found.order_by("at") if alarms_of(each).filter(pk=row.pk).exists()), None)


def _session(row: Alarm) -> Session | None:
    parts = Part.objects.select_related("session", "session__room")
    words = row.unique.split(":")
    number: str | None = None
    if row.code == "vault-differs" and (match := _OBJECT.match(row.unique)):
        number = match[1]
    elif row.code in _OF_PART and len(words) >= (4 if row.code == "disagree" else 3):
        number = words[2]
    if number is None or not number.isdecimal():
        return None
    part = parts.filter(box=row.box_id, number=int(number)).first()
    return part.session if part is not None else None
