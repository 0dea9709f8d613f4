"""Booking a hearing from its case, and a morning's batch."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from server.access import reach
from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.bookings import actions, batches
from server.bookings.actions import Wish
from server.bookings.batches import Morning
from server.bookings.errors import BookingError
from server.bookings.forms import BatchForm, BookForm, as_booked
from server.bookings.models import Batch, Booking, Purpose
from server.bookings.states import HOLDING
from server.cases.kinds import Outcome, Plea
from server.cases.models import Case, Suspect
from server.config.numbers import whole

_USUAL = timedelta(minutes=60)
_OFFERED = 60


@reads(Personal.CASES)
@requires(Permission.BOOK_HEARING)
def book(request: HttpRequest, number: int) -> HttpResponse:
    """The form; what the calendar or the case knows is filled in."""
    user, now = person(request), timezone.now()
    case = reach.or_404(user, Permission.BOOK_HEARING, Case.objects.select_related("unit", "prosecutor"), pk=number)
    press = _press(request)
    if request.method == "POST" and (again := _pressed(Booking, press, user)):
        return redirect("bookings:booking", number=again.number)
    form = BookForm(request.POST or None, user=user, case=case, initial=_initial(request, case, now))
    if request.method == "POST" and form.is_valid():
        wish = form.wish()
        wish.details["press"] = press
        made = _book(form, user, wish, now)
        if made is not None:
            messages.success(request, _("已预约，房间和人员的时间已占用。请发送给律师或者法援机构。"))
            return redirect("bookings:booking", number=made.number)
    return render(request, "bookings/book.html", {"form": form, "case": case, "press": press})


@reads(Personal.CASES)
@requires(Permission.BOOK_HEARING)
def new_batch(request: HttpRequest) -> HttpResponse:
    """A morning: the order of the numbers is the order of the hearings."""
    user, now = person(request), timezone.now()
    press = _press(request)
    if request.method == "POST" and (again := _pressed(Batch, press, user)):
        return redirect("bookings:batch", ident=again.pk)
    offered = _offered(user, now)
    form = BatchForm(request.POST or None, user=user, unit=user.unit, initial=_slot_of(request, now))
    form.fields["presiding"].initial = user.pk
    order = {each.pk: request.POST.get(f"order-{each.pk}", "") for each in offered}
    if request.method == "POST" and form.is_valid():
        made = _book_batch(form, user, _in_order(offered, order), press, now)
        if made is not None:
            messages.success(request, _("这一批已预约。请发送给法援机构。"))
            return redirect("bookings:batch", ident=made.pk)
    context = {"form": form, "offered": [(each, order[each.pk]) for each in offered], "press": press}
    return render(request, "bookings/new_batch.html", context)


def _book(form: BookForm, user: User, wish: Wish, now: datetime) -> Booking | None:
    try:
        with transaction.atomic():
            return actions.book(by=user, wish=wish, now=now)
    except (BookingError, IntegrityError) as error:
        # the same form, pressed twice at once: the other press has made it
        again = _pressed(Booking, wish.details["press"], user)
        if again is None:
            form.add_error(None, str(getattr(error, "words", error)))
        return again


def _book_batch(form: BatchForm, user: User, suspects: list[Suspect], press: str, now: datetime) -> Batch | None:
    morning = Morning(suspects=suspects, slot=form.slot(), each=form.each(), comers=form.comers())
    try:
        with transaction.atomic():
            return batches.book(by=user, morning=morning, now=now, press=press)
    except (BookingError, IntegrityError) as error:
        again = _pressed(Batch, press, user)
        if again is None:
            form.add_error(None, str(getattr(error, "words", error)))
        return again


def _press(request: HttpRequest) -> str:
    """What this form is known by, however often it is sent."""
    try:
        return str(uuid.UUID(request.POST.get("press", "")))
    except ValueError:
        return str(uuid.uuid4())


def _pressed(model: Any, press: str, user: User) -> Any:
    return model.objects.filter(press=press, made_by=user).first()


def _initial(request: HttpRequest, case: Case, now: datetime) -> dict[str, Any]:
    before = Booking.objects.filter(case=case, number=request.GET.get("again", "")).first()
    if before is not None:
        return {**_slot_of(request, now), **as_booked(before), "room": before.room_id, "far_room": before.far_room_id}
    suspects = list(case.suspects.all())
    companions = {each.kind: each.name for s in suspects for each in s.companions.filter(ended_on=None)}
    return {
        **_slot_of(request, now),
        "suspects": [each.pk for each in suspects] if len(suspects) == 1 else [],
        "purposes": [Purpose.OPINIONS, Purpose.SIGNING],
        "presiding": request.GET.get("presiding") or case.prosecutor_id,
        "interpreter": companions.get("interpreter") or companions.get("sign_interpreter", ""),
        "guardian": companions.get("guardian") or companions.get("adult", ""),
        "language": next((each.language for each in suspects if each.needs_interpreter), ""),
    }


def _slot_of(request: HttpRequest, now: datetime) -> dict[str, Any]:
    told = request.GET.get("from", "")
    begins = parse_datetime(told) if len(told) == 16 else None
    if begins is None:
        return {"room": request.GET.get("room"), "on": timezone.localdate(now) + timedelta(days=1)}
    ends = begins + _USUAL
    return {"room": request.GET.get("room"), "on": begins.date(), "begins": begins.time(), "ends": ends.time()}


def _offered(user: User, now: datetime) -> list[Suspect]:
    cases = reach.within(user, Permission.BOOK_HEARING, Case.objects.all(), now)
    rows = Suspect.objects.filter(case__in=cases, outcome=Outcome.OPEN, plea__in=(Plea.WILLING, Plea.UNKNOWN))
    rows = rows.exclude(bookings__in=Booking.objects.filter(state__in=HOLDING, until_at__gt=now))
    return list(rows.select_related("case").order_by("case__accepted_on", "case", "number")[:_OFFERED])


def _in_order(offered: list[Suspect], order: dict[int, str]) -> list[Suspect]:
    chosen = [each for each in offered if whole(order[each.pk]) is not None]
    return sorted(chosen, key=lambda each: (int(order[each.pk]), each.pk))
