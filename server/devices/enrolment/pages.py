"""Pages of enrolment: codes for new boxes, requests to compare and accept, boxes to withdraw. For operators."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.access.qr import svg
from server.devices.enrolment import codes, deciding
from server.devices.enrolment.forms import CodeForm, CompareForm, ReasonForm, RevokeForm
from server.devices.errors import EnrolmentError, NameTaken, NotInService
from server.devices.models import Box, BoxState, Enrolment, EnrolmentState

P = Permission.MANAGE_DEVICES
_SHOWN = 50


@reads_none
@requires(P)
def enrolments(request: HttpRequest) -> HttpResponse:
    """Enrolments, the newest first, boxes, and the form for another code."""
    user, now = person(request), timezone.now()
    form = CodeForm(request.POST or None, user=user)
    if request.method == "POST" and is_set_up() and form.is_valid():
        try:
            made = codes.make(by=user, now=now, **form.cleaned_data)
        except NameTaken:
            form.add_error("box_name", _("这个名称刚刚被用了，请另取一个。"))
        else:
            return redirect("devices:enrolment", number=made.pk)
    rows = reach.within(user, P, Enrolment.objects.select_related("room", "room__unit"), now)[:_SHOWN]
    boxes = reach.within(user, P, Box.objects.select_related("room", "room__unit"), now).order_by("state", "name")
    context = {
        "form": form, "is_set_up": is_set_up(), "has_rooms": form.fields["room"].queryset.exists(),  # type: ignore[attr-defined]
        "enrolments": [(each, _is_over(each)) for each in rows], "boxes": boxes,
    }  # fmt: skip
    return render(request, "devices/enrolment/list.html", context)


@reads(Personal.KEYS)
@requires(P)
def enrolment(request: HttpRequest, number: int) -> HttpResponse:
    """One: the code while it is open, then what the box said of itself, then what became of it."""
    found = _enrolment(request, number)
    return _page(request, found, CompareForm(), ReasonForm())


@reads(Personal.KEYS)
@requires(P)
def offer(request: HttpRequest, number: int) -> HttpResponse:
    """The code as a file, for a stick that the institution allows. 404 once it is used or over."""
    found = _enrolment(request, number)
    if found.state != EnrolmentState.OPEN or _is_over(found):
        raise Http404("over")
    answer = HttpResponse(f"{codes.offer_of(found)}\n", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.box_name}.enrol.txt"'
    answer["Cache-Control"] = "no-store"
    return answer


@reads(Personal.KEYS)
@requires(P)
@require_POST
def decide(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """accept, refuse or withdraw."""
    found, user, now = _enrolment(request, number), person(request), timezone.now()
    compare = CompareForm(request.POST if deed == "accept" else None)
    why = ReasonForm(request.POST if deed == "refuse" else None)
    try:
        if deed == "accept" and compare.is_valid():
            deciding.accept(by=user, enrolment=found, typed=compare.cleaned_data["typed"], now=now)
            messages.success(request, _("已批准。证书签发后，录制箱会自己取走。"))
        elif deed == "refuse" and why.is_valid():
            deciding.refuse(by=user, enrolment=found, reason=why.cleaned_data["reason"], now=now)
            messages.success(request, _("已告知录制箱：未批准。"))
        elif deed == "withdraw":
            codes.withdraw(by=user, enrolment=found, now=now)
            messages.success(request, _("登记码已作废。"))
        elif deed in ("accept", "refuse"):
            return _page(request, found, compare, why)
        else:
            raise Http404(deed)
    except EnrolmentError as error:
        refuse(request, error)
    except NameTaken:
        messages.error(request, _("录制箱名称或者设备密钥已经登记过。请作废，另生成登记码。"))
    return redirect("devices:enrolment", number=number)


@reads(Personal.KEYS)
@requires(P)
def box(request: HttpRequest, name: str) -> HttpResponse:
    """One box: its certificates, where it came from, and how it is withdrawn."""
    return _box_page(request, _box(request, name), RevokeForm(box_name=name))


@reads(Personal.KEYS)
@requires(P)
@require_POST
def revoke(request: HttpRequest, name: str) -> HttpResponse:
    """Believed no more from now on."""
    found = _box(request, name)
    form = RevokeForm(request.POST, box_name=name)
    if not form.is_valid():
        return _box_page(request, found, form)
    try:
        reason = form.cleaned_data["reason"]
        deciding.revoke(by=person(request), box=found, reason=reason, now=timezone.now())
        messages.success(request, _("已停用。它在消息服务器上的权限正在收回，连接随即切断。"))
    except NotInService:
        messages.error(request, _("这台录制箱已经停用。"))
    return redirect("devices:box", name=name)


def is_set_up() -> bool:
    """Whether a code made here would lead a box anywhere."""
    return bool(settings.MSR.box_origin)


def _page(request: HttpRequest, found: Enrolment, compare: forms.Form, why: forms.Form) -> HttpResponse:
    context: dict[str, object] = {"enrolment": found, "is_over": _is_over(found), "compare": compare, "why": why}
    if found.state in (EnrolmentState.OPEN, EnrolmentState.ASKED) and not context["is_over"]:
        context["in_use"] = Box.objects.filter(room=found.room, state=BoxState.ACTIVE).first()
    if found.state == EnrolmentState.OPEN and not context["is_over"] and is_set_up():
        told = codes.offer_of(found)
        context |= {"offer": told, "groups": str(told.code).split("-"), "qr": mark_safe(svg(str(told)))}  # noqa: S308
    answer = render(request, "devices/enrolment/one.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _box_page(request: HttpRequest, found: Box, form: forms.Form) -> HttpResponse:
    context = {
        "box": found, "form": form, "certificates": found.certificates.all(),
        "is_revoked": found.state == BoxState.REVOKED,
        "revocation": getattr(found, "revocation", None), "enrolment": getattr(found, "enrolment", None),
        "reset": getattr(found, "reset", None),
        "fingerprint": bytes(found.key_id).hex(), "now": timezone.now(),
    }  # fmt: skip
    return render(request, "devices/enrolment/box.html", context)


def _is_over(found: Enrolment) -> bool:
    return found.state == EnrolmentState.OPEN and codes.is_over(found, timezone.now())


def _enrolment(request: HttpRequest, number: int) -> Enrolment:
    known = Enrolment.objects.select_related("room", "room__unit", "made_by", "decided_by", "box")
    return reach.or_404(person(request), P, known, pk=number)


def _box(request: HttpRequest, name: str) -> Box:
    return reach.or_404(person(request), P, Box.objects.select_related("room", "room__unit"), pk=name)
