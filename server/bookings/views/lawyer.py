"""What waits for a lawyer, and his answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.bookings import arrivals, flows, queries
from server.bookings.forms import ProposeForm, ReasonForm
from server.bookings.models import Booking
from server.bookings.states import BookingState
from server.bookings.views.common import LAWYER, booking_or_404, revision_of, to_booking, told


@reads(Personal.CASES)
@requires(Permission.ANSWER_BOOKING)
def asked(request: HttpRequest) -> HttpResponse:
    """What he must answer, the soonest first, and the hearings he has agreed to."""
    user, now = person(request), timezone.now()
    mine = queries.bookings_for(user, now, *LAWYER).prefetch_related("suspects")
    context = {
        "waiting": queries.waiting_for_lawyer(user, now).prefetch_related("suspects"),
        "agreed": mine.filter(state=BookingState.CONFIRMED, until_at__gte=now).order_by("from_at")[:60],
        "past": mine.filter(state__in=(BookingState.HELD, BookingState.MISSED)).order_by("-from_at")[:30],
    }
    return render(request, "bookings/asked.html", context)


@reads(Personal.CASES)
@require_POST
@requires(Permission.ANSWER_BOOKING)
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Yes, no with a reason, or another time; of a batch the same for all that wait, if he says so."""
    user = person(request)
    found = booking_or_404(user, number, LAWYER)
    act = request.POST.get("act", "")
    if act == "agree":
        _agree(request, user, found)
    elif act == "decline":
        _decline(request, user, found)
    elif act == "propose":
        _propose(request, user, found)
    elif act == "arrive":
        say = lambda: arrivals.say_from_afar(by=user, booking=found, now=timezone.now())  # noqa: E731
        told(request, say, _("已告知房间。录制箱登记后，这里会显示到场时间。"))
        return to_booking(number)
    return redirect("bookings:asked")


def _agree(request: HttpRequest, user: User, found: Booking) -> None:
    now, revision = timezone.now(), revision_of(request)

    def act() -> None:
        flows.agree(by=user, booking=found, revision=revision, now=now)
        if request.POST.get("batch") and found.batch_id is not None:
            waiting = queries.bookings_for(user, now, *LAWYER).filter(batch=found.batch_id)
            for each in waiting.filter(state=BookingState.WITH_LAWYER, lawyer=user):
                flows.agree(by=user, booking=each, revision=each.revision, now=now)

    told(request, act, _("已确认。请按时到场。"))


def _decline(request: HttpRequest, user: User, found: Booking) -> None:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明理由。"))
        return
    said = form.cleaned_data
    told(request, lambda: flows.decline(by=user, booking=found, now=timezone.now(), **said), _("已回复，不能参加。"))


def _propose(request: HttpRequest, user: User, found: Booking) -> None:
    form = ProposeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写建议的开始时间和理由。"))
        return
    said = form.cleaned_data
    told(request, lambda: flows.propose(by=user, booking=found, now=timezone.now(), **said), _("已回复建议的时间。"))
