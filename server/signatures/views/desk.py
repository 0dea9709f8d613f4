"""Where a signer reads and signs: on a tablet in the room, at the panel, or in his own account on a phone.

One page at a time, each a picture of the very PDF; then the hand, the finger, what he has to say. Every request settles
what is under way first, so that a link that dropped is seen by whoever asks next.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from server.access.guard import refuse as tell_refusal
from server.access.personal import Personal, reads, reads_none
from server.signatures import readers
from server.signatures.actions import acting, being_there, settling
from server.signatures.errors import SignaturesError
from server.signatures.models import Act, Signer
from server.signatures.rules import rules
from server.signatures.seat import device_of, seat_of, was_bound
from server.signatures.states import ActState, Dropped, ReadHow
from server.signatures.views import given, seated

_MOST_WORDS = 2000


@reads(Personal.SIGNING)
@never_cache
@require_GET
def desk(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Whose turn it is; a page to read; the field to sign in; or that it is done."""
    if was_bound(request, uid):
        return render(request, "signatures/over.html")
    if device_of(request) is None and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), resolve_url("access:sign_in"))
    seat, now = seat_of(request, uid), timezone.now()
    seated.note_beat(seat, now)
    settling.settle(seat.sitting, now)
    seat.sitting.refresh_from_db()
    act = seated.under_way(seat)
    context: dict[str, Any] = {
        "seat": seat,
        "sitting": seat.sitting,
        "base": "signatures/kiosk.html" if seat.device else "web/base.html",
        "beat_seconds": rules().presence.beat_seconds,
        "stamp": seated.stamp(seat, now),
        "guards": seated.guarded(seat),
        "dropped": seated.dropped_last(seat),
    }
    if act is None:
        return render(request, "signatures/desk.html", {**context, **seated.waiting(seat, now)})
    page = _page(request, act)
    context |= {
        "act": act,
        "signer": act.signer,
        "page": page,
        "number": page + 1,
        "has_reader": readers.is_there(seat.sitting),
    }
    if request.GET.get("step") == "sign" and not seated.unread(act):
        return render(request, "signatures/sign.html", context)
    return render(request, "signatures/read.html", context)


@reads(Personal.SIGNING, noted=True)
@never_cache
@require_GET
def picture(request: HttpRequest, uid: uuid.UUID, act: uuid.UUID, page: int) -> HttpResponse:
    """The picture of a page; shown from now on (PageSeen says so, with its digest)."""
    seat = seat_of(request, uid)
    found = seated.own_act(seat, act)
    if not 0 <= page < seat.sitting.pages:
        raise Http404(f"page {page}")
    return HttpResponse(acting.show(found, page, timezone.now()), content_type="image/png")


@reads_none
@require_POST
def begin(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """He is the one, and begins to read."""
    seat = seat_of(request, uid)
    signer = get_object_or_404(Signer, sitting=seat.sitting, place=given.number(request.POST.get("place")))
    how = request.POST.get("read_how", "")
    try:
        acting.begin(
            seat,
            signer,
            read_how=ReadHow(how) if how in ReadHow.values else ReadHow.SELF,
            read_by=request.POST.get("read_by", ""),
            now=timezone.now(),
        )
    except SignaturesError as error:
        tell_refusal(request, error)
    return redirect("signatures:desk", uid=uid)


@reads_none
@require_POST
def turn(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """On to the next page, or back; after the last one, to the field."""
    seat = seat_of(request, uid)
    act = seated.under_way(seat)
    if act is None:
        return redirect("signatures:desk", uid=uid)
    page = given.number(request.POST.get("page"))
    try:
        acting.turn(act, page, timezone.now())
    except SignaturesError as error:
        tell_refusal(request, error)
        return _at(uid, page)
    if request.POST.get("to") == "before":
        return _at(uid, max(0, page - 1))
    after = page + 1
    if after < seat.sitting.pages:
        return _at(uid, after)
    unread = seated.unread(act)
    return _at(uid, unread[0]) if unread else redirect(f"{_address(uid)}?step=sign")


@reads_none
@require_POST
def sign(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What he wrote and pressed, handed in."""
    seat = seat_of(request, uid)
    act = seated.under_way(seat)
    if act is None:
        messages.error(request, _("本次签署已经中断，没有生效。请从阅读重新开始。"))
        return redirect("signatures:desk", uid=uid)
    finger = _finger(request)
    if not finger and act.signer.finger:
        finger = readers.waiting(seat.sitting, timezone.now()) or b""
    try:
        hand = request.POST.get("strokes", "").encode()
        done = acting.sign(seat, act, hand=hand, finger=finger, now=timezone.now())
    except SignaturesError as error:
        tell_refusal(request, error)
        return redirect(f"{_address(uid)}?step=sign")
    readers.taken(seat.sitting)
    if done.state == ActState.DONE:
        messages.success(request, _("%(name)s已签署。") % {"name": act.signer.name})
    elif done.state == ActState.HELD:
        messages.info(request, _("已收到签名，正在核对律师全程在场的记录，核对后生效。"))
    return redirect("signatures:desk", uid=uid)


@reads_none
@require_POST
def refuse(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """He does not sign, and says so."""
    seat = seat_of(request, uid)
    act = seated.under_way(seat)
    if act is None:
        return redirect("signatures:desk", uid=uid)
    try:
        acting.refuse(
            seat,
            act.signer,
            words=request.POST.get("words", "")[:_MOST_WORDS],
            noted_by=request.POST.get("noted_by", ""),
            now=timezone.now(),
        )
    except SignaturesError as error:
        tell_refusal(request, error)
    else:
        messages.success(request, _("已记录拒绝签署的情况。"))
    return redirect("signatures:desk", uid=uid)


@reads_none
@require_POST
def correct(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Something is to be put right on a page, with his finger to it."""
    seat = seat_of(request, uid)
    act = seated.under_way(seat)
    if act is None:
        return redirect("signatures:desk", uid=uid)
    page = given.number(request.POST.get("page"))
    try:
        acting.correct(
            seat,
            act,
            page=page,
            words=request.POST.get("words", "")[:_MOST_WORDS],
            finger=_finger(request),
            now=timezone.now(),
        )
    except SignaturesError as error:
        tell_refusal(request, error)
    else:
        messages.success(request, _("已记录更正。主持人会看到，并决定继续签署还是修改文书后重新签署。"))
    return _at(uid, page)


@reads_none
@require_POST
def stop(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Not now: the attempt is kept as one, and he may begin again."""
    seat = seat_of(request, uid)
    act = seated.under_way(seat)
    if act is not None:
        settling.drop(act, Dropped.GIVEN_UP, by=seat.actor, now=timezone.now())
        messages.info(request, _("已停止。可以重新开始。"))
    return redirect("signatures:desk", uid=uid)


@reads_none
@require_POST
def beat(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The page is open. Answers what the page shows, by which the page knows that it is to ask anew."""
    seat, now = seat_of(request, uid), timezone.now()
    seated.note_beat(seat, now)
    settling.settle(seat.sitting, now)
    return JsonResponse({"stamp": seated.stamp(seat, now)})


@reads(Personal.SIGNING, noted=True)
@never_cache
@require_GET
def offered(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The fingerprint that a reader brought for whoever signs on this very device now; 204: none yet."""
    seat = seat_of(request, uid)
    act = seated.under_way(seat)
    found = readers.waiting(seat.sitting, timezone.now()) if act is not None and act.signer.finger else None
    return HttpResponse(found, content_type="image/png") if found else HttpResponse(status=204)


@reads_none
@require_POST
def gone(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """He leaves: present no more, and an act that needs him is void. Closing the page does the same, a little later."""
    seat = seat_of(request, uid)
    for signer in seated.mine(seat):
        being_there.leave(signer, timezone.now())
    settling.settle(seat.sitting, timezone.now())
    messages.info(request, _("您已离开，不再在场。"))
    return redirect("signatures:waiting" if seat.user else "signatures:here")


def _finger(request: HttpRequest) -> bytes:
    file = request.FILES.get("finger")
    return file.read(rules().finger.most_bytes + 1) if file else b""


def _page(request: HttpRequest, act: Act) -> int:
    asked = request.GET.get("page")
    unread = seated.unread(act)
    page = given.number(asked) if asked else (unread[0] if unread else 0)
    return min(page, act.signer.sitting.pages - 1)


def _address(uid: uuid.UUID) -> str:
    return reverse("signatures:desk", args=[uid])


def _at(uid: uuid.UUID, page: int) -> HttpResponse:
    return redirect(f"{_address(uid)}?page={page}")
