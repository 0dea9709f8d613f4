"""The holidays that deadlines count by: seen, changed after a trial that shows what moves, put back."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.cases import policies
from server.cases.actions import calendars, dues
from server.cases.errors import CasesError
from server.cases.forms import CalendarForm
from server.cases.models import CalendarChange, CalendarState, Recompute
from server.cases.queries import calendars as read
from server.cases.queries import work
from server.cases.rulebook import calendar_texts, installed_texts, rulebook
from server.cases.views.common import told
from server.config.numbers import whole

P = Permission.KEEP_CALENDAR
#: So many open cases are gone over while the person waits; more wait for the worker.
AT_ONCE = 200
#: Then the worker should have begun.
LATE = timedelta(minutes=1)


@reads_none
@requires(P)
def calendar(request: HttpRequest) -> HttpResponse:
    """The years in force, and every change that was brought."""
    context = {
        "years": read.years_in_force(),
        "changes": read.changes(),
        "run": work.pending_run(),
        "may_change": _may_change(person(request)),
    }
    return render(request, "cases/calendar.html", context)


@reads_none
@requires(P)
def new(request: HttpRequest) -> HttpResponse:
    """A year's file, written or chosen: it is tried, and moves nothing yet."""
    user = person(request)
    form = CalendarForm(request.POST or None, request.FILES or None, initial={"text": _beginning(request)})
    if request.method == "POST" and form.is_valid():
        try:
            change = calendars.bring(
                by=user, text=form.cleaned_data["text"], why=form.cleaned_data["why"], now=timezone.now()
            )
        except CasesError as error:
            form.add_error("text", str(error.words))
        else:
            _try_now(change)
            return redirect("cases:calendar_change", number=change.pk)
    context = {"form": form, "may_change": _may_change(user)}
    return render(request, "cases/calendar_new.html", context)


@reads(Personal.CASES)
@requires(P)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """One change: its trial, what would move, and what became of it."""
    found = get_object_or_404(CalendarChange.objects.select_related("made_by", "decided_by"), pk=number)
    may_change = _may_change(person(request))
    run = work.pending_run() if found.state == CalendarState.APPLIED else None
    context = {
        "change": found,
        "moves": found.moves.select_related("case", "suspect") if may_change else (),
        "shown": calendars.SHOWN,
        "is_tried": found.state == CalendarState.TRIED,
        "is_trying": found.state == CalendarState.TRYING,
        "is_open": found.state in (CalendarState.TRYING, CalendarState.TRIED),
        "is_stale": found.state == CalendarState.TRIED and found.basis != rulebook().digest,
        "is_late": found.beat_at is None and timezone.now() - found.made_at > LATE,
        "run": run,
        "may_change": may_change,
    }
    return render(request, "cases/calendar_change.html", context)


@reads_none
@requires(P)
@require_POST
def decide(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Applied, or dropped."""
    found = get_object_or_404(CalendarChange, pk=number)
    by, now = person(request), timezone.now()
    if deed == "apply":
        done = told(request, lambda: calendars.apply(by=by, change=found, now=now), _("已生效。期限正在重新计算。"))
        if done:
            _move_now()
    else:
        told(request, lambda: calendars.drop(by=by, change=found, now=now), _("已放弃，什么也没有改变。"))
    return redirect("cases:calendar_change", number=number)


def _may_change(user: User) -> bool:
    return policies.is_allowed(policies.check_calendar, user)


def _beginning(request: HttpRequest) -> str:
    """The text that the form begins with: an earlier change's, or a year's as it is in force or was installed."""
    earlier, year = request.GET.get("of", ""), request.GET.get("year", "")
    if (change := whole(earlier)) is not None:
        return get_object_or_404(CalendarChange, pk=change).text
    texts = installed_texts() if request.GET.get("as") == "installed" else calendar_texts()
    return texts.get(whole(year) or 0, "")


def _try_now(change: CalendarChange) -> None:
    now = timezone.now()
    if change.total <= AT_ONCE and work.pending_run() is None and calendars.take_trial(now, change.pk) is not None:
        rules = calendars.begin_trial(change)
        while calendars.try_on(change, rules=rules, now=now):
            pass


def _move_now() -> None:
    run: Recompute | None = work.pending_run()
    if run is not None and run.total <= AT_ONCE:
        now, rules = timezone.now(), rulebook()
        dues.take_over(run, now)
        while dues.carry_on(run, rules=rules, now=now):
            pass
