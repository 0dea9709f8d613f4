"""The worklist, the list of cases with its search, the spread of work, what lacks a recording."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from server.access.guard import person, requires
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission, may
from server.cases import policies, seams
from server.cases.forms import FilterForm, WorkForm
from server.cases.queries import covering, lists, work
from server.cases.queries.work import Asked, Whose
from server.cases.views.common import sees_cases

PAGE = 30
MOST_UNCOVERED = 200


@reads(Personal.CASES)
@sees_cases
def worklist(request: HttpRequest) -> HttpResponse:
    """What is due, from whom, by when."""
    user, now = person(request), timezone.now()
    form = WorkForm(request.GET)
    owner = form.cleaned_data["owner"] if form.is_valid() else ""
    whose = _whose(request, may(user, Permission.SEE_OWN_CASES))
    asked = Asked(whose=whose, owner=owner, after=_after_instant(request))
    dues, more = work.worklist(user, asked, now, PAGE)
    beside = seams.beside({due.case_id for due in dues})
    context = {
        "form": form,
        "whose": whose,
        "heads": may(user, Permission.SEE_UNIT_CASES),
        "handles": may(user, Permission.SEE_OWN_CASES),
        "lines": [(due, work.urgency(due, now), beside[due.case_id]) for due in dues],
        "overdue": work.overdue(user, now),
        "soon": work.soon(user, now),
        "more": _query(request, after=f"{more[0].isoformat()}~{more[1]}") if more else "",
        "run": work.pending_run(),
        "now": now,
    }
    return render(request, "cases/worklist.html", context)


@reads(Personal.CASES)
@sees_cases
def catalogue(request: HttpRequest) -> HttpResponse:
    """All cases this person may see, narrowed and searched."""
    user = person(request)
    form = FilterForm(request.GET)
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    wanted = lists.Wanted(
        text=said.get("text", ""),
        state=said.get("state", ""),
        mine=bool(said.get("mine")),
        after=_after_day(request),
    )
    found = lists.page(user, wanted, PAGE)
    context = {
        "form": form,
        "found": found,
        "narrowed": bool(wanted.text or wanted.state or wanted.mine),
        "more": _query(request, after=f"{found.more[0].isoformat()}~{found.more[1]}") if found.more else "",
        "may_open": policies.is_allowed(policies.check_open, user),
    }
    return render(request, "cases/catalogue.html", context)


@reads_none
@requires(Permission.ASSIGN_CASES)
def loads(request: HttpRequest) -> HttpResponse:
    """How the work is spread over the prosecutors."""
    user, now = person(request), timezone.now()
    return render(request, "cases/loads.html", {"loads": work.loads(user, now)})


@reads(Personal.CASES)
@sees_cases
def uncovered(request: HttpRequest) -> HttpResponse:
    """Plea cases without a compliant recording, and recordings that belong to no case."""
    user = person(request)
    context = {
        "people": covering.uncovered(user, MOST_UNCOVERED),
        "most": MOST_UNCOVERED,
        "unmatched": covering.unmatched(user)[:50] if may(user, Permission.SEE_OWN_UNIT_RECORDINGS) else (),
    }
    return render(request, "cases/uncovered.html", context)


def _whose(request: HttpRequest, handles: bool) -> Whose:
    asked = request.GET.get("whose", "")
    known = {each.value: each for each in Whose}
    return known.get(asked, Whose.MINE if handles else Whose.UNIT)


def _after_instant(request: HttpRequest) -> tuple[datetime, int] | None:
    at, _, number = request.GET.get("after", "").partition("~")
    try:
        return datetime.fromisoformat(at), int(number)
    except ValueError:
        return None


def _after_day(request: HttpRequest) -> tuple[date, int] | None:
    day, _, number = request.GET.get("after", "").partition("~")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def _query(request: HttpRequest, **more: str) -> str:
    params = request.GET.copy()
    for name, value in more.items():
        params[name] = value
    return params.urlencode()
