"""The legal-aid agency: what it must assign, how its cases go, and what it says of the help given."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import live
from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.config.numbers import whole
from server.portal import evaluations, queries, suggestions
from server.portal.actions import Words
from server.portal.contract import Act
from server.portal.forms import EvaluationForm, ReasonForm
from server.portal.models import WHY
from server.portal.queries import AGENCY
from server.portal.states import JUDGED, Standing
from server.portal.views.common import (
    answered,
    asked_or_404,
    part,
    revision_of,
    to_booking,
    told,
    with_batch,
)

_UNDER_WAY = (Standing.WITH_LAWYER, Standing.CONFIRMED)
_FAILED = (Standing.UNANSWERED, Standing.DECLINED, Standing.CANCELLED)
_FIGURES = timedelta(days=92)
_EVERY = "5s"


@reads(Personal.CASES)
@requires(Permission.ASSIGN_LAWYERS)
def agency(request: HttpRequest) -> HttpResponse:
    """What waits for a lawyer, and where each of its hearings stands now; the page follows by itself."""
    return render(request, "portal/agency.html", {"live": _list(request)})


@reads(Personal.CASES)
@requires(Permission.ASSIGN_LAWYERS)
def agency_live(request: HttpRequest) -> HttpResponse:
    """The list again, if it has changed."""
    return live.renewed(request, _list(request), _EVERY)


@reads(Personal.CASES)
@require_POST
@requires(Permission.ASSIGN_LAWYERS)
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """The chosen lawyer, for this one or for all of its batch that wait; or no, with the reason."""
    found = asked_or_404(person(request), number, AGENCY)
    if request.POST.get("act") == Act.DECLINE:
        form = ReasonForm(request.POST)
        if form.is_valid():
            words = Words(act=Act.DECLINE, why=form.cleaned_data["why"])
            answered(request, [(found, revision_of(request))], words, _("已退回检察院。"))
        else:
            messages.error(request, _("请写明理由。"))
        return to_booking(number)
    ident = request.POST.get("lawyer", "")
    lawyer = get_object_or_404(User, pk=whole(ident) or 0)
    why = suggestions.reasons_in_words(found, lawyer)
    said = f"{lawyer.display_name}：{why}" if why else lawyer.display_name
    words = Words(act=Act.ASSIGN, why=said[:WHY], lawyer=lawyer)
    answered(request, with_batch(request, found), words, _("已指派，等待律师确认。"))
    return to_booking(number)


@reads(Personal.CASES)
@require_POST
@requires(Permission.EVALUATE_HELP)
def evaluate(request: HttpRequest, number: str) -> HttpResponse:
    """The agency's word on the help that was given."""
    user = person(request)
    found = asked_or_404(user, number, (Permission.EVALUATE_HELP,))
    form = EvaluationForm(request.POST, instance=getattr(found, "evaluation", None))
    if not form.is_valid():
        messages.error(request, " ".join(str(words) for errors in form.errors.values() for words in errors))
        return to_booking(number)
    values = form.cleaned_data
    act = lambda: evaluations.evaluate(by=user, asked=found, values=values, now=timezone.now())  # noqa: E731
    told(request, act, _("评价已保存。"))
    return to_booking(number)


@reads(Personal.CASES)
@requires(Permission.EVALUATE_HELP)
def figures(request: HttpRequest) -> HttpResponse:
    """What the help comes to, lawyer by lawyer, over a time."""
    user, now = person(request), timezone.now()
    since = parse_date(request.GET.get("since", "")) or timezone.localdate(now) - _FIGURES
    until = parse_date(request.GET.get("until", "")) or timezone.localdate(now)
    context = {"figures": _over(user, since, until), "since": since, "until": until}
    return render(request, "portal/figures.html", context)


def _over(user: User, since: date, until: date) -> list[evaluations.Figures]:
    mine = queries.asked_for(user, timezone.now(), Permission.EVALUATE_HELP)
    rows = mine.filter(state__in=JUDGED, from_at__date__gte=since, from_at__date__lte=until)
    return evaluations.figures(rows.select_related("lawyer", "evaluation"))


def _list(request: HttpRequest) -> live.Part:
    user, now = person(request), timezone.now()
    mine = queries.asked_for(user, now, *AGENCY)
    waiting = list(queries.waiting_for_agency(user, now))
    context: dict[str, Any] = {
        "waiting": waiting,
        "sent": queries.on_their_way(waiting),
        "under_way": mine.filter(state__in=_UNDER_WAY).order_by("from_at")[:100],
        "to_judge": mine.filter(state__in=JUDGED, evaluation=None).order_by("-from_at")[:60],
        "others": mine.filter(state__in=_FAILED).order_by("-from_at")[:30],
    }
    return part(request, "portal/agency_list.html", context)
