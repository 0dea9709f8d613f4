"""What is due, from whom, by when; how the work is spread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from server.access.models import User
from server.access.policies import Permission, may
from server.cases import policies
from server.cases.models import Case, Due, Recompute
from server.cases.queries.lists import counted, of_units
from server.cases.states import CaseState


class Urgency(StrEnum):
    """How near a deadline is."""

    OVERDUE = "overdue"
    TODAY = "today"
    WARNED = "warned"
    LATER = "later"
    DONE = "done"
    LATE = "late"


class Whose(StrEnum):
    """Whose work the list shows."""

    MINE = "mine"
    UNIT = "unit"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the worklist is narrowed to. `after`: time and number of the last line of the page before."""

    whose: Whose = Whose.MINE
    owner: str = ""
    after: tuple[datetime, int] | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """One prosecutor's work."""

    person: User
    open_cases: int
    overdue: int
    soon: int


def urgency(due: Due, now: datetime) -> Urgency:
    """How near it is at that instant."""
    if due.done_at is not None:
        return Urgency.LATE if due.done_at > due.due_at else Urgency.DONE
    if due.due_at < now:
        return Urgency.OVERDUE
    if timezone.localdate(due.due_at) == timezone.localdate(now):
        return Urgency.TODAY
    return Urgency.WARNED if due.warn_at <= now else Urgency.LATER


def open_dues(user: User, whose: Whose, now: datetime) -> QuerySet[Due]:
    """What is open of that person's own work, of his units, or of what was escalated to him."""
    rows = Due.objects.filter(done_at=None)
    if whose is Whose.MINE:
        return rows.filter(_own(user))
    if not may(user, Permission.SEE_UNIT_CASES):
        return rows.none()
    rows = of_units(rows, policies.units_in_charge(user))
    return rows if whose is Whose.UNIT else rows.filter(escalate_at__lte=now)


def worklist(user: User, asked: Asked, now: datetime, size: int) -> tuple[list[Due], tuple[datetime, int] | None]:
    """One page of it, the nearest first; and where the next page begins."""
    rows = open_dues(user, asked.whose, now)
    if asked.owner:
        rows = rows.filter(owner=asked.owner)
    if asked.after is not None:
        at, number = asked.after
        rows = rows.filter(due_at__gte=at).filter(Q(due_at__gt=at) | Q(pk__gt=number))
    rows = rows.order_by("due_at", "pk").select_related("case", "suspect", "prosecutor")
    found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return found[:size], (last.due_at, last.pk) if last else None


def overdue(user: User, now: datetime) -> int:
    """How much of his own work is late, up to lists.MOST_COUNTED."""
    return counted(Due.objects.filter(_own(user), done_at=None, due_at__lt=now))


def soon(user: User, now: datetime) -> int:
    """How much of his own work is due by the end of tomorrow and not late."""
    until = now + timedelta(days=1)
    return counted(Due.objects.filter(_own(user), done_at=None, due_at__gte=now, due_at__lte=until))


def dues_of(case: Case) -> list[Due]:
    """The case's clock: open ones first, by time, then what was done."""
    rows = list(case.dues.select_related("suspect"))
    return sorted(rows, key=lambda due: (due.done_at is not None, due.due_at, due.pk))


def loads(user: User, now: datetime) -> list[Load]:
    """How the work is spread over the prosecutors of this person's units, the most first."""
    units = policies.units_in_charge(user)
    cases = Case.objects.filter(unit__in=units, prosecutor__isnull=False).exclude(state=CaseState.CLOSED).order_by()
    counts = dict(cases.values_list("prosecutor").annotate(n=Count("pk")))
    dues = Due.objects.filter(unit__in=units, done_at=None, prosecutor__isnull=False).order_by()
    late = dict(dues.filter(due_at__lt=now).values_list("prosecutor").annotate(n=Count("pk")))
    near = dict(
        dues.filter(due_at__gte=now, due_at__lt=now + timedelta(days=3))
        .values_list("prosecutor")
        .annotate(n=Count("pk"))
    )
    people = User.objects.filter(unit__in=units, role__in=policies.HANDLERS, is_active=True).select_related("unit")
    found = [Load(each, counts.get(each.pk, 0), late.get(each.pk, 0), near.get(each.pk, 0)) for each in people]
    return sorted(found, key=lambda load: (-load.open_cases, load.person.username))


def pending_run() -> Recompute | None:
    """The run that must still finish before all deadlines stand as the rules in force say; None: they do."""
    return Recompute.objects.filter(finished_at=None).order_by("-pk").first()


def _own(user: User) -> Q:
    if not user.assisted_cases.exists():
        return Q(prosecutor=user)
    return Q(prosecutor=user) | Q(case__in=user.assisted_cases.values("pk"))
