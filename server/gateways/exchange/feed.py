"""What happened here -> messages for others. The audit log is the source: whatever is committed there is told, once, in
order, whichever app did it; and a deed never waits for the other side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from server.audit.models import AuditEvent
from server.bookings.models import Booking
from server.cases.models import Case
from server.gateways.exchange import queue
from server.gateways.imports.jobs import origin_of
from server.gateways.models import FeedPlace, Operation, System
from server.recordings.models import Session

STRETCH = 200
Told = tuple[Operation, Case, str, dict[str, Any]]


@transaction.atomic
def feed(now: datetime) -> bool:
    """Messages for the next stretch of events, in one transaction with the place. False: nothing new. The first run
    begins at the newest event: what was before is not told."""
    newest = AuditEvent.objects.order_by("-number").values_list("number", flat=True).first() or 0
    FeedPlace.objects.get_or_create(pk=1, defaults={"number": newest})
    place = FeedPlace.objects.select_for_update().get(pk=1)
    events = list(AuditEvent.objects.filter(number__gt=place.number).order_by("number")[:STRETCH])
    for event in events:
        for operation, case, thing, body in _told(event):
            _put(event, operation, case, thing, body, now)
    if events:
        FeedPlace.objects.filter(pk=1).update(number=events[-1].number)
    return bool(events)


def _put(event: AuditEvent, operation: Operation, case: Case, thing: str, body: dict[str, Any], now: datetime) -> None:
    told = {**body, "event": event.action, "at": event.at.isoformat(), "case": case.origin_key}
    told |= {"bmsah": case.bmsah or "", "tysah": case.tysah or ""}
    if settings.MSR.platform and operation is not Operation.HOOK and (case.bmsah or case.tysah):
        queue.put(operation=operation, thing=thing, key=f"{event.number}-platform", body=told, now=now)
    systems = System.objects.filter(unit=case.unit, revoked_at=None).exclude(hook="")
    for system in systems:
        if origin_of(system.unit, system.origin) == case.origin:
            mine = f"{system.pk}:{thing}"
            key = f"{event.number}-{system.pk}"
            queue.put(operation=Operation.HOOK, thing=mine, key=key, body=told, now=now, system=system)


def _told(event: AuditEvent) -> Iterator[Told]:
    found = _READERS.get(f"{event.kind} {event.action}") or _READERS.get(event.kind)
    if found is not None and event.ident.isdigit():
        yield from found(event)


def _booking(event: AuditEvent) -> Iterator[Told]:
    if event.action == "booking.recorded":
        return  # the case's own event tells of the recording
    booking = Booking.objects.select_related("case", "case__unit", "room").filter(pk=int(event.ident)).first()
    if booking is not None:
        yield Operation.PUSH_BOOKING, booking.case, f"booking:{booking.pk}", body_of(booking)


def _case_moved(event: AuditEvent) -> Iterator[Told]:
    case = Case.objects.select_related("unit").filter(pk=int(event.ident)).first()
    if case is not None:
        yield Operation.HOOK, case, f"case:{case.pk}", {"state": event.details.get("after", "")}


def _linked(event: AuditEvent) -> Iterator[Told]:
    case = Case.objects.select_related("unit").filter(pk=int(event.ident)).first()
    session = Session.objects.filter(pk=event.details.get("session", "")).first()
    if case is None or session is None:
        return
    parts = [
        {"number": part.number, "state": part.state, "end": bytes(part.end_digest or b"").hex()}
        for part in session.parts.order_by("number")
    ]
    body = {
        "session": session.pk, "started_at": session.started_at.isoformat(), "state": session.state, "parts": parts,
        "suspects": event.details.get("numbers", []),
    }  # fmt: skip
    yield Operation.PUSH_AV_MANIFEST, case, f"session:{session.pk}", body


def body_of(booking: Booking) -> dict[str, Any]:
    """A booking as other systems are told of it: numbers and times, no name."""
    return {
        "number": booking.number,
        "state": booking.state,
        "from_at": booking.from_at.isoformat(),
        "until_at": booking.until_at.isoformat(),
        "room": booking.room.code,
        "suspects": sorted(booking.suspects.values_list("number", flat=True)),
    }


_READERS: dict[str, Callable[[AuditEvent], Iterator[Told]]] = {
    "bookings.booking": _booking,
    "cases.case case.moved": _case_moved,
    "cases.case case.session_linked": _linked,
}
