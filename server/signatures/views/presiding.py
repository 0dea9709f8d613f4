"""For whoever presides: what waits, and one sitting with its code, who is there, what was tried."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from server.access import qr, reach
from server.access.guard import person, refuse, requires
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission, may
from server.signatures import queries, there
from server.signatures.actions import acting, being_there, pairing, settling
from server.signatures.errors import SignaturesError
from server.signatures.models import Act, Device, Signer, Sitting
from server.signatures.seat import Seat
from server.signatures.states import RUNNING, ActState, Dropped
from server.signatures.views import given

_P = Permission.PRESIDE_SIGNING
_PAGE = 30
_CODE = "signing_code"


@reads(Personal.SIGNING)
@requires(Permission.PRESIDE_SIGNING, Permission.SIGN)
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for my hand, and what I preside."""
    user = person(request)
    mine = queries.asked_of(user).filter(is_whole=True)
    context = {
        "asked": mine.filter(state__in=RUNNING)[:_PAGE],
        "presides": may(user, _P),
        "page": Paginator(queries.presided(user), _PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "signatures/waiting.html", context)


@reads(Personal.SIGNING)
@never_cache
@requires(_P)
def sitting(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One sitting: its signers, the code for the tablet, presence, attempts."""
    found, now = _found(request, uid), timezone.now()
    settling.settle(found, now)
    found.refresh_from_db()
    turns = {each.pk for each in queries.turns(found)} if found.state in RUNNING else set()
    rows = [
        {
            "signer": each,
            "is_turn": each.pk in turns,
            "lacking": each.pk in turns and there.lacking(each, now),
            "act": each.acts.filter(state__in=(ActState.OPEN, ActState.HELD)).first(),
            "there": there.is_present(each, now),
            "guards": any(other.needs_presence_of == each.role for other in found.signers.all()),
        }
        for each in found.signers.select_related("user", "sitting")
    ]
    context: dict[str, Any] = {
        "sitting": found,
        "rows": rows,
        "runs": found.state in RUNNING,
        "attempts": queries.attempts(found)[:50],
        "devices": Device.objects.filter(sitting=found, ended_at=None).exclude(paired_at=None),
        "left_over": pairing.left_over(found, person(request), now) if found.state in RUNNING else [],
        "signs_himself": found.state in RUNNING and found.signers.filter(user=person(request)).exists(),
        **_code(request, found),
    }
    return render(request, "signatures/sitting.html", context)


@reads_none
@require_POST
@requires(_P)
def code(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A fresh code for a tablet in the room."""
    found = _found(request, uid)
    try:
        made = pairing.new_code(found, by=person(request), now=timezone.now())
    except SignaturesError as error:
        refuse(request, error)
    else:
        request.session[_CODE] = {str(uid): made}
    return redirect("signatures:sitting", uid=uid)


@reads_none
@require_POST
@requires(_P)
def present(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """He came into the room, or left it."""
    signer = _signer(request, uid)
    is_there = request.POST.get("there") == "1"
    being_there.say_in_room(signer, is_there, by=person(request), now=timezone.now())
    settling.settle(signer.sitting, timezone.now())
    return redirect("signatures:sitting", uid=uid)


@reads_none
@require_POST
@requires(_P)
def at_device(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """He signs on the device in the room, though he has an account; or in his account again."""
    try:
        pairing.at_device(_signer(request, uid), request.POST.get("there") == "1", by=person(request))
    except SignaturesError as error:
        refuse(request, error)
    return redirect("signatures:sitting", uid=uid)


@reads_none
@require_POST
@requires(_P)
def drop(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The act under way is stopped."""
    found = _found(request, uid)
    act = get_object_or_404(Act, signer__sitting=found, uid=given.uid(request.POST.get("act")))
    if act.state in (ActState.OPEN, ActState.HELD):
        settling.drop(act, Dropped.GIVEN_UP, by=person(request), now=timezone.now())
        messages.success(request, _("已停止本次签署。可以重新开始。"))
    return redirect("signatures:sitting", uid=uid)


@reads_none
@require_POST
@requires(_P)
def refusal(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Whoever presides notes that a signer does not sign."""
    signer, user = _signer(request, uid), person(request)
    seat = Seat(sitting=signer.sitting, user=user, presides=True)
    words = request.POST.get("words", "")
    try:
        acting.refuse(seat, signer, words=words, noted_by=user.display_name, now=timezone.now())
    except SignaturesError as error:
        refuse(request, error)
    else:
        messages.success(request, _("已记录拒绝签署的情况。"))
    return redirect("signatures:sitting", uid=uid)


@reads_none
@require_POST
@requires(_P)
def part(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A tablet is bound no more."""
    found = _found(request, uid)
    device = get_object_or_404(Device, sitting=found, pk=given.number(request.POST.get("device")))
    pairing.part(device, by=person(request), now=timezone.now())
    return redirect("signatures:sitting", uid=uid)


@reads_none
@require_POST
@requires(_P)
def along(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The tablet of the sitting before goes on with this one."""
    found = _found(request, uid)
    device = get_object_or_404(
        Device, pk=given.number(request.POST.get("device")), sitting__presided_by=person(request)
    )
    try:
        pairing.take_along(device, found, by=person(request), now=timezone.now())
    except SignaturesError as error:
        refuse(request, error)
    return redirect("signatures:sitting", uid=uid)


def _found(request: HttpRequest, uid: uuid.UUID) -> Sitting:
    return reach.or_404(person(request), _P, Sitting.objects.select_related("unit"), uid=uid)


def _signer(request: HttpRequest, uid: uuid.UUID) -> Signer:
    found = _found(request, uid)
    signers = Signer.objects.select_related("sitting", "user")
    return get_object_or_404(signers, sitting=found, place=given.number(request.POST.get("place")))


def _code(request: HttpRequest, found: Sitting) -> dict[str, Any]:
    """The code that was made for this page last, while it opens something."""
    now = timezone.now()
    made = request.session.get(_CODE, {}).get(str(found.uid), "")
    open_now = Device.objects.filter(sitting=found, paired_at=None, ended_at=None, expires_at__gt=now).first()
    if not made or open_now is None:
        return {"code": ""}
    address = request.build_absolute_uri(reverse("signatures:here"))
    return {
        "code": made,
        "address": address,
        "expires_at": open_now.expires_at,
        "qr": qr.svg(f"{address}?code={made}"),
    }
