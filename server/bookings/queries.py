"""Reads about bookings: who is asked, what is free, who acts for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile

from django.db.models import Exists, OuterRef, Q, QuerySet

from server.access import reach
from server.access.models import PROCURATORATES, Role, Unit, UnitKind, User
from server.access.policies import Permission
from server.access.queries import line_of
from server.access.queries import reach as units_of
from server.bookings.models import Attendee, Booking, Held, Hold
from server.bookings.states import BookingState
from server.cases.models import Case
from server.defence.queries import defended_by, in_force
from server.defence.queries import defenders_of as defenders_of
from server.devices.models import Room

_LONGEST = timedelta(hours=12)
_WHOLE = ("case", "case__unit", "room", "far_room", "lawyer", "lawyer__unit", "agency", "made_by", "batch")
_GONE = (BookingState.CANCELLED, BookingState.MISSED)
OFFICE = (Permission.BOOK_HEARING, Permission.SEE_UNIT_CASES, Permission.START_RECORDING)


def acting_for_others(booking: Booking) -> set[int]:
    """Who acts for somebody else of the case, bound or as duty lawyer."""
    heard = list(booking.suspects.all())
    bound = in_force().filter(suspect__case=booking.case_id).exclude(suspect__in=heard)
    others = Booking.objects.filter(case=booking.case_id, lawyer__isnull=False).exclude(pk=booking.pk)
    others = others.exclude(state__in=_GONE).filter(
        suspects__in=booking.case.suspects.exclude(pk__in=[each.pk for each in heard])
    )
    acting = set(bound.values_list("binding__lawyer", flat=True))
    return acting | {pk for pk in others.values_list("lawyer", flat=True) if pk}


def by_asking(user: User, now: datetime) -> Q:
    """For reach.lead: bookings that ask this lawyer: a duty lawyer while he is chosen, a defender while bound."""
    heard = Booking.suspects.through.objects
    his = heard.filter(suspect__in=defended_by(user), booking__lawyer=user).values("booking")
    return Q(lawyer=user, agency__isnull=False) | Q(lawyer=user, agency__isnull=True, pk__in=his)


def by_helping(user: User, now: datetime) -> Q:
    """For reach.lead: bookings of cases that this person helps with. By keys: no page walks over all bookings."""
    return Q(case__in=Case.helpers.through.objects.filter(user=user).values("case"))


def by_coming(user: User, now: datetime) -> Q:
    """For reach.lead: bookings that this person comes to."""
    return Q(Exists(Attendee.objects.filter(user=user, booking=OuterRef("pk"))))


def bookings_for(user: User, now: datetime, *permissions: Permission) -> QuerySet[Booking]:
    """Those within this person's reach by these permissions."""
    return reach.within(user, permissions, Booking.objects.select_related(*_WHOLE), now)


def rooms_for(user: User) -> QuerySet[Room]:
    """The rooms of this person's units."""
    return Room.objects.filter(unit__in=units_of(user)).select_related("unit")


def colleagues(unit_id: int, roles: Iterable[Role]) -> QuerySet[User]:
    """The active people of that unit in these roles."""
    return User.objects.filter(unit=unit_id, role__in=list(roles), is_active=True).order_by("display_name", "pk")


def agencies_for(case: Case) -> QuerySet[Unit]:
    """The legal-aid agencies beside the case's unit and those above it."""
    near = takewhile(lambda unit: unit.kind in PROCURATORATES, line_of(case.unit))
    return Unit.objects.filter(kind=UnitKind.LEGAL_AID, beside__in=list(near))


def holds_between(kind: Held, things: Iterable[int], begins: datetime, ends: datetime) -> list[Hold]:
    """What holds these things in that time, in order; one walk along the index."""
    rows = Hold.objects.filter(
        kind=kind, thing__in=list(things), from_at__gt=begins - _LONGEST, from_at__lt=ends, until_at__gt=begins
    )
    return list(rows.select_related("booking").order_by("from_at"))
