"""The legal-aid agency: what it must assign, its roster, how its cases go, and what it says of the help given."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.bookings import evaluations, flows, queries, roster_keeping, suggestions
from server.bookings.forms import EvaluationForm, ReasonForm, RosterForm
from server.bookings.models import Booking, DutyLawyer
from server.bookings.states import BookingState
from server.bookings.views.common import AGENCY, booking_or_404, revision_of, to_booking, told

_LIVE = (BookingState.WITH_LAWYER, BookingState.CONFIRMED)
_FIGURES = timedelta(days=92)
DAYS_SHOWN = 14


@reads(Personal.CASES)
@requires(Permission.ASSIGN_LAWYERS)
def agency(request: HttpRequest) -> HttpResponse:
    """What waits for a lawyer, and where each of its hearings stands now."""
    user, now = person(request), timezone.now()
    mine = queries.bookings_for(user, now, *AGENCY).prefetch_related("suspects")
    done = (BookingState.HELD, BookingState.MISSED)
    context = {
        "waiting": queries.waiting_for_agency(user, now).prefetch_related("suspects"),
        "live": mine.filter(state__in=_LIVE).order_by("from_at")[:100],
        "to_judge": mine.filter(state__in=done, evaluation=None).order_by("-from_at")[:60],
        "others": mine.filter(state__in=(BookingState.UNANSWERED, BookingState.DECLINED)).order_by("-from_at")[:30],
    }
    return render(request, "bookings/agency.html", context)


@reads(Personal.CASES)
@require_POST
@requires(Permission.ASSIGN_LAWYERS)
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """The chosen lawyer, for this one or for all of its batch that wait; or no, with the reason."""
    user, now = person(request), timezone.now()
    found = booking_or_404(user, number, AGENCY)
    if request.POST.get("act") == "decline":
        form = ReasonForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            told(request, lambda: flows.decline(by=user, booking=found, now=now, **said), _("已退回检察院。"))
        else:
            messages.error(request, _("请写明理由。"))
        return to_booking(number)
    ident = request.POST.get("lawyer", "")
    lawyer = get_object_or_404(User, pk=int(ident) if ident.isdecimal() else 0)
    revision = revision_of(request)

    def act() -> None:
        _assign(user, found, lawyer, revision)
        if request.POST.get("batch") and found.batch_id is not None:
            rest = queries.bookings_for(user, now, *AGENCY).filter(batch=found.batch_id, state=BookingState.WITH_AGENCY)
            for each in rest:
                _assign(user, each, lawyer, each.revision)

    told(request, act, _("已指派，等待律师确认。"))
    return to_booking(number)


@reads(Personal.PEOPLE)
@requires(Permission.ASSIGN_LAWYERS)
def roster(request: HttpRequest) -> HttpResponse:
    """The roster, and who is on duty in the days to come."""
    user = person(request)
    today = timezone.localdate()
    days = [today + timedelta(days=n) for n in range(DAYS_SHOWN)]
    form = RosterForm(request.POST or None, agency=user.unit)
    if request.method == "POST" and form.is_valid():
        act = lambda: roster_keeping.add(by=user, values=form.cleaned_data)  # noqa: E731
        if told(request, act, _("已登记在值班名册。")):
            return redirect("bookings:roster")
    rows = queries.roster_of(user.unit_id).prefetch_related("days")
    lines = [(each, {day.day for day in each.days.all()}) for each in rows]
    return render(request, "bookings/roster.html", {"form": form, "lines": lines, "days": days})


@reads(Personal.PEOPLE)
@requires(Permission.ASSIGN_LAWYERS)
def roster_line(request: HttpRequest, ident: int) -> HttpResponse:
    """One lawyer's line and his days on duty."""
    user = person(request)
    line = reach.or_404(user, Permission.ASSIGN_LAWYERS, DutyLawyer.objects.select_related("lawyer"), pk=ident)
    today = timezone.localdate()
    days = [today + timedelta(days=n) for n in range(DAYS_SHOWN)]
    form = RosterForm(request.POST or None, instance=line, agency=user.unit)
    if request.method == "POST" and form.is_valid():
        chosen = [day for day in map(parse_date, request.POST.getlist("days")) if day in days]
        roster_keeping.change(by=user, line=line, values=form.cleaned_data, shown=days, chosen=chosen)
        messages.success(request, _("已保存。"))
        return redirect("bookings:roster")
    on_duty = set(line.days.values_list("day", flat=True))
    context = {"form": form, "line": line, "days": [(day, day in on_duty) for day in days]}
    return render(request, "bookings/roster_line.html", context)


@reads(Personal.CASES)
@require_POST
@requires(Permission.EVALUATE_HELP)
def evaluate(request: HttpRequest, number: str) -> HttpResponse:
    """The agency's word on the help that was given."""
    user = person(request)
    found = booking_or_404(user, number, (Permission.EVALUATE_HELP,))
    form = EvaluationForm(request.POST, instance=getattr(found, "evaluation", None))
    if not form.is_valid():
        messages.error(request, " ".join(str(words) for errors in form.errors.values() for words in errors))
        return to_booking(number)
    values = form.cleaned_data
    act = lambda: evaluations.evaluate(by=user, booking=found, values=values, now=timezone.now())  # noqa: E731
    told(request, act, _("评价已保存。"))
    return to_booking(number)


@reads(Personal.CASES)
@requires(Permission.EVALUATE_HELP)
def figures(request: HttpRequest) -> HttpResponse:
    """What the help comes to, lawyer by lawyer, over a time."""
    user, now = person(request), timezone.now()
    since = parse_date(request.GET.get("since", "")) or timezone.localdate(now) - _FIGURES
    until = parse_date(request.GET.get("until", "")) or timezone.localdate(now)
    rows = _held(user, since, until)
    return render(request, "bookings/figures.html", {"figures": rows, "since": since, "until": until})


def _held(user: User, since: date, until: date) -> list[evaluations.Figures]:
    mine = queries.bookings_for(user, timezone.now(), Permission.EVALUATE_HELP)
    rows = mine.filter(state__in=evaluations.JUDGED, from_at__date__gte=since, from_at__date__lte=until)
    return evaluations.figures(rows.select_related("lawyer", "evaluation"))


def _assign(user: User, booking: Booking, lawyer: User, revision: int) -> None:
    now = timezone.now()
    why = suggestions.reasons_in_words(booking, lawyer, now)
    words = f"{lawyer.display_name}：{why}" if why else lawyer.display_name
    flows.assign(by=user, booking=booking, lawyer=lawyer, why=words[:400], revision=revision, now=now)
