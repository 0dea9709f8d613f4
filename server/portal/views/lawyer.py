"""What waits for a lawyer, and his answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import live
from server.access.guard import person, requires
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.portal import queries
from server.portal.actions import Words
from server.portal.contract import Act
from server.portal.forms import ProposeForm, ReasonForm
from server.portal.models import Asked
from server.portal.queries import LAWYER
from server.portal.states import JUDGED, Standing
from server.portal.views.common import answered, asked_or_404, part, revision_of, to_booking, with_batch

_EVERY = "5s"


@reads(Personal.CASES)
@requires(Permission.ANSWER_BOOKING)
def asked(request: HttpRequest) -> HttpResponse:
    """What he must answer, the soonest first, and the hearings he has agreed to."""
    return render(request, "portal/asked.html", {"live": _list(request)})


@reads(Personal.CASES)
@requires(Permission.ANSWER_BOOKING)
def asked_live(request: HttpRequest) -> HttpResponse:
    """The list again, if it has changed."""
    return live.renewed(request, _list(request), _EVERY)


@reads(Personal.CASES)
@require_POST
@requires(Permission.ANSWER_BOOKING)
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Yes, no with a reason, or another time; of a batch the same for all that wait, if he says so."""
    found = asked_or_404(person(request), number, LAWYER)
    act = request.POST.get("act", "")
    if act == Act.AGREE:
        answered(request, with_batch(request, found), Words(act=Act.AGREE), _("已确认。请按时到场。"))
    elif act == Act.DECLINE:
        _decline(request, found)
    elif act == Act.PROPOSE:
        _propose(request, found)
    elif act == Act.ARRIVE:
        of = [(found, revision_of(request))]
        answered(request, of, Words(act=Act.ARRIVE), _("已告知房间。录制箱登记后，这里会显示到场时间。"))
        return to_booking(number)
    return redirect("portal:asked")


def _decline(request: HttpRequest, found: Asked) -> None:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明理由。"))
        return
    words = Words(act=Act.DECLINE, why=form.cleaned_data["why"])
    answered(request, [(found, revision_of(request))], words, _("已回复，不能参加。"))


def _propose(request: HttpRequest, found: Asked) -> None:
    form = ProposeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写建议的开始时间和理由。"))
        return
    said = form.cleaned_data
    words = Words(act=Act.PROPOSE, why=said["why"], begins=said["begins"])
    answered(request, [(found, revision_of(request))], words, _("已回复建议的时间。"))


def _list(request: HttpRequest) -> live.Part:
    user, now = person(request), timezone.now()
    mine = queries.asked_for(user, now, *LAWYER)
    waiting = list(queries.waiting_for_lawyer(user, now))
    context: dict[str, Any] = {
        "waiting": waiting,
        "sent": queries.on_their_way(waiting),
        "agreed": mine.filter(state=Standing.CONFIRMED, until_at__gte=now).order_by("from_at")[:60],
        "others": mine.filter(state__in=(Standing.OTHER_TIME, Standing.CANCELLED), until_at__gte=now)[:30],
        "past": mine.filter(state__in=JUDGED).order_by("-from_at")[:30],
    }
    return part(request, "portal/asked_list.html", context)
