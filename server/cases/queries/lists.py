"""Lists of cases: by day, narrowed, found by fragments of numbers and names. Each is a walk along an index."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from server.access.models import User
from server.access.policies import Permission, may
from server.cases import fragments, policies
from server.cases.models import Case, Fragment
from server.cases.states import CaseState

M = TypeVar("M", bound=Model)
#: Above so many units one walks the index of all by day and leaves out the others: they are few then.
MANY_UNITS = 4
#: Of a fragment found more often, the rest is not looked at: the page asks for more letters.
MOST_FOUND = 500
#: Counts stop here: nobody reads on, and a count of everything costs as much as everything.
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list is narrowed to. `after`: (day, number) of the last case of the page before."""

    text: str = ""
    state: str = ""
    prosecutor: int | None = None
    mine: bool = False
    after: tuple[date, int] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of cases, and what it says about the rest."""

    cases: list[Case]
    more: tuple[date, int] | None
    is_cut: bool


def cases_of(user: User) -> QuerySet[Case]:
    """The cases this person may see, as reach.within(SEE) has them, worded for walks along an index."""
    units = policies.units_in_charge(user)
    own = Case.objects.filter(own_of(user)) if may(user, Permission.SEE_OWN_CASES) else Case.objects.none()
    if not units:
        return own
    # a case of another unit that he helps with is found by asking for his own
    return of_units(Case.objects.all(), units)


def own_of(user: User) -> Q:
    """The condition for cases that he handles or helps with."""
    if not user.assisted_cases.exists():
        return Q(prosecutor=user)
    return Q(prosecutor=user) | Q(pk__in=user.assisted_cases.values("pk"))


def of_units(rows: QuerySet[M], units: Collection[int]) -> QuerySet[M]:
    """Those of the units; of many, by leaving out, so that the database walks the order asked for, not the units."""
    if len(units) <= MANY_UNITS:
        return rows.filter(unit__in=units)
    # `+ 0`: an expression, for which no index is looked up
    return cast("QuerySet[M]", rows.alias(unit_value=F("unit_id") + 0).filter(unit_value__in=units))


def page(user: User, wanted: Wanted, size: int) -> Found:
    """One page of that list, newest acceptance first."""
    rows = Case.objects.filter(own_of(user)) if wanted.mine else cases_of(user)
    is_cut = False
    if wanted.text.strip():
        rows, is_cut = _searched(user, rows, wanted)
    if wanted.state in CaseState.values:
        rows = rows.filter(state=wanted.state)
    if wanted.prosecutor is not None:
        rows = rows.filter(prosecutor=wanted.prosecutor)
    if wanted.after is not None:
        day, number = wanted.after
        rows = rows.filter(Q(accepted_on__lt=day) | Q(accepted_on=day, pk__lt=number))
    rows = rows.order_by("-accepted_on", "-pk").select_related("unit", "prosecutor").prefetch_related("suspects")
    found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Found(found[:size], (last.accepted_on, last.pk) if last else None, is_cut)


def counted(rows: QuerySet[Any]) -> int:
    """How many there are, up to MOST_COUNTED."""
    return len(rows.order_by().values_list("pk")[:MOST_COUNTED])


def _searched(user: User, rows: QuerySet[Case], wanted: Wanted) -> tuple[QuerySet[Case], bool]:
    sought = sorted(fragments.words(wanted.text), key=len, reverse=True)
    if not sought:
        return rows.none(), False
    units = policies.units_in_charge(user)
    if wanted.mine or not units:
        for word in sought:
            rows = rows.filter(Exists(_tails(word).filter(case=OuterRef("pk"))))
        return rows, False
    candidates = _candidates(units, sought[0])
    is_cut = len(candidates) > MOST_FOUND
    rows = Case.objects.filter(pk__in=candidates[:MOST_FOUND])
    for word in sought[1:]:
        rows = rows.filter(Exists(_tails(word).filter(case=OuterRef("pk"))))
    return rows, is_cut


def _candidates(units: Collection[int], word: str) -> list[int]:
    rows = _tails(word).order_by()
    found: set[int] = set()
    for unit in sorted(units):
        left = MOST_FOUND + 1 - len(found)
        if left <= 0:
            break
        found.update(rows.filter(unit=unit).values_list("case_id", flat=True)[: left * 2])
    return sorted(found, reverse=True)[: MOST_FOUND + 1]


def _tails(word: str) -> QuerySet[Fragment]:
    low, high = fragments.span(word)
    return Fragment.objects.filter(text__gte=low, text__lt=high)
