"""The agency's roster and who is on duty."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from server.access import reach
from server.access.guard import person, requires
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.portal import queries, roster_keeping
from server.portal.forms import RosterForm
from server.portal.models import DutyLawyer
from server.portal.views.common import told

DAYS_SHOWN = 14


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
            return redirect("portal:roster")
    rows = queries.roster_of(user.unit_id).prefetch_related("days")
    lines = [(each, {day.day for day in each.days.all()}) for each in rows]
    return render(request, "portal/roster.html", {"form": form, "lines": lines, "days": days})


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
        return redirect("portal:roster")
    on_duty = set(line.days.values_list("day", flat=True))
    context = {"form": form, "line": line, "days": [(day, day in on_duty) for day in days]}
    return render(request, "portal/roster_line.html", context)
