"""The walk that shows whether the log is whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.audit.actions import Thing
from server.audit.chain import GENESIS, Entry, hash_of
from server.audit.models import AuditEvent, AuditHead


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How far the chain holds: events that hold, and the first number that does not (None: all hold), and why."""

    events: int
    broken: int | None = None
    reason: str = ""


def is_told(actor: str, action: str, thing: Thing, since: datetime) -> bool:
    """Whether that event was written since then."""
    events = AuditEvent.objects.filter(kind=thing.kind, ident=thing.ident, at__gt=since)
    return events.filter(actor=actor, action=action).exists()


def verify() -> Walk:
    """A walk over the whole log, oldest first. It cannot see a log whose newest events and head were both rolled back:
    only a checkpoint kept elsewhere shows that."""
    number, previous = 0, GENESIS
    for event in AuditEvent.objects.order_by("number").iterator(chunk_size=2000):
        reason = _fault(event, number + 1, previous)
        if reason:
            return Walk(events=number, broken=number + 1, reason=reason)
        number, previous = event.number, event.hash
    head = AuditHead.objects.filter(pk=1).first()
    if head is not None and (head.number, head.hash) != (number, previous):
        return Walk(
            events=number, broken=number + 1, reason=f"the head names event {head.number}, the last is {number}"
        )
    if head is None and number:
        return Walk(events=number, broken=number + 1, reason="the head is missing")
    return Walk(events=number)


def _fault(event: AuditEvent, expected: int, previous: str) -> str:
    if event.number != expected:
        return f"expected event {expected}, found {event.number}"
    if event.previous != previous:
        return "does not follow the event before"
    entry = Entry(**{name: getattr(event, name) for name in Entry.__slots__})
    return "" if hash_of(entry) == event.hash else "its content is not what was hashed"
