"""To see what a hand left: requests, approvals by two, and the picture, for some days."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from server.access import reach
from server.access.guard import note_denial, person, refuse, requires
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission, may
from server.signatures.actions import releases as deeds
from server.signatures.errors import SignaturesError
from server.signatures.models import Act, Release, Sitting
from server.signatures.states import ReleaseState

_ASKS, _DECIDES = Permission.PRESIDE_SIGNING, Permission.RELEASE_HANDS
_BOTH = (_ASKS, _DECIDES)
_WHOLE = ("act__signer__sitting", "asked_by", "first_by", "second_by")


@reads(Personal.SIGNING)
@requires(*_BOTH)
def asked(request: HttpRequest) -> HttpResponse:
    """What I asked for, and what waits for my decision."""
    found = reach.within(person(request), _BOTH, Release.objects.select_related(*_WHOLE), timezone.now())
    context = {"releases": found[:100], "decides": may(request.user, _DECIDES)}
    return render(request, "signatures/releases.html", context)


@reads(Personal.SIGNING)
@requires(_ASKS)
def ask(request: HttpRequest, act: uuid.UUID) -> HttpResponse:
    """The form."""
    found = get_object_or_404(Act.objects.select_related("signer__sitting"), uid=act)
    reach.or_404(person(request), _ASKS, Sitting.objects, pk=found.signer.sitting_id)
    if request.method == "POST":
        reason, basis = request.POST.get("reason", ""), request.POST.get("basis", "")
        try:
            made = deeds.ask(found, reason=reason, basis=basis, by=person(request), now=timezone.now())
        except SignaturesError as error:
            refuse(request, error)
        else:
            messages.success(request, _("已提交申请，须经两人审批。"))
            return redirect("signatures:release", uid=made.uid)
    return render(request, "signatures/ask_release.html", {"act": found})


@reads(Personal.SIGNING)
@never_cache
@requires(*_BOTH)
def release(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One request: who approved, until when, and, for its asker, the pictures."""
    found, user, now = _found(request, uid), person(request), timezone.now()
    is_mine = found.asked_by_id == user.pk
    context = {
        "release": found,
        "is_open": is_mine and deeds.is_open(found, now),
        "kinds": deeds.kinds_of(found.act),
        "may_decide": may(user, _DECIDES)
        and not is_mine
        and found.state in (ReleaseState.ASKED, ReleaseState.ONCE)
        and found.first_by_id != user.pk,
    }
    return render(request, "signatures/release.html", context)


@reads_none
@require_POST
@requires(_DECIDES)
def decide(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Approved or not."""
    found, user, now = _found(request, uid), person(request), timezone.now()
    try:
        if request.POST.get("answer") == "yes":
            deeds.approve(found, by=user, now=now)
        else:
            deeds.refuse(found, request.POST.get("why", ""), by=user, now=now)
    except SignaturesError as error:
        refuse(request, error)
    return redirect("signatures:release", uid=uid)


@reads(Personal.HANDS, noted=True)
@never_cache
@require_GET
@requires(_ASKS)
def opened(request: HttpRequest, uid: uuid.UUID, kind: str) -> HttpResponse:
    """The picture itself."""
    found = _found(request, uid)
    if kind not in deeds.kinds_of(found.act):
        raise Http404(kind)
    try:
        png = deeds.open_hand(found, kind, by=person(request), now=timezone.now())
    except SignaturesError as error:
        note_denial(request, str(error))
        raise Http404(kind) from error
    return HttpResponse(png, content_type="image/png")


def _found(request: HttpRequest, uid: uuid.UUID) -> Release:
    return reach.or_404(person(request), _BOTH, Release.objects.select_related(*_WHOLE), uid=uid)
