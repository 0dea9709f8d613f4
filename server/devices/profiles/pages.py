"""The page of a box's profile: what holds, what is changed, what became of each change. For operators."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from firmware_config.profile_orders.edit import masked
from server.access import reach
from server.access.guard import person, requires
from server.access.personal import reads_none
from server.access.policies import Permission
from server.devices.errors import ProfileOrderRefused
from server.devices.models import Box, BoxProfile, BoxState, OrderState, ProfileOrder
from server.devices.models.profiles import LONGEST_TEXT, OPEN
from server.devices.profiles import ordering
from server.devices.profiles.forms import ProfileForm, UploadForm
from server.devices.profiles.words import change_words

P = Permission.MANAGE_DEVICES
_SHOWN = 20


@reads_none
@requires(P)
def profile(request: HttpRequest, name: str) -> HttpResponse:
    """GET: the form. POST: an order of what was changed in it."""
    box = _box(request, name)
    known = BoxProfile.objects.filter(box=box).first()
    if known is None:
        return _page(request, box, None, None)
    form = ProfileForm(request.POST or None, profile=known)
    if request.method == "POST" and form.is_valid():
        changes = form.changes()
        if box.state == BoxState.REVOKED:
            form.add_error(None, _("这台录制箱已停用，不能修改配置。"))
        elif not changes:
            form.add_error(None, _("没有改动。"))
        else:
            try:
                ordering.order(
                    by=person(request), box=box, seen=request.POST.get("digest", ""), changes=changes,
                    reason=form.cleaned_data["reason"], now=timezone.now(),
                )  # fmt: skip
            except ProfileOrderRefused as error:
                form.add_error(None, str(error.words))
            else:
                messages.success(request, _("已保存。签名后由录制箱取走，在两场之间应用；自检不合格会自动恢复原配置。"))
                return redirect("devices:box_profile", name=name)
    return _page(request, box, known, form)


@reads_none
@requires(P)
@require_POST
def upload(request: HttpRequest, name: str) -> HttpResponse:
    """The profile of a box that has not told it: brought on a stick."""
    box = _box(request, name)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            data = form.cleaned_data["file"].read(LONGEST_TEXT)
            ordering.upload(by=person(request), box=box, data=data, now=timezone.now())
            messages.success(request, _("已导入。"))
        except ProfileOrderRefused as error:
            messages.error(request, str(error.words))
    else:
        messages.error(request, _("请选择配置文件。"))
    return redirect("devices:box_profile", name=name)


@reads_none
@requires(P)
def order_file(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The signed order, for a stick. 404 unless it waits for its box."""
    found = _order(request, name, number)
    if found.state != OrderState.SIGNED:
        raise Http404("not waiting")
    answer = HttpResponse(bytes(found.raw), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{number}.order"'
    answer["Cache-Control"] = "no-store"
    return answer


@reads_none
@requires(P)
@require_POST
def withdraw(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Never given out."""
    try:
        ordering.withdraw(by=person(request), order=_order(request, name, number), now=timezone.now())
        messages.success(request, _("已撤回。"))
    except ProfileOrderRefused as error:
        messages.error(request, str(error.words))
    return redirect("devices:box_profile", name=name)


def _page(request: HttpRequest, box: Box, known: BoxProfile | None, form: forms.Form | None) -> HttpResponse:
    orders = ProfileOrder.objects.filter(box=box).select_related("made_by")[:_SHOWN]
    shown = [(each, [_change(*change) for change in each.changes]) for each in orders]
    context = {
        "box": box, "profile": known, "form": form, "upload": UploadForm(), "orders": shown,
        "digest": bytes(known.digest).hex() if known is not None else "",
        "is_open": any(each.state in OPEN for each in orders), "is_revoked": box.state == BoxState.REVOKED,
    }  # fmt: skip
    answer = render(request, "devices/profiles/profile.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _change(path: str, value: str | None) -> tuple[str, str]:
    return change_words(path), _("删除") if value is None else masked(value)


def _box(request: HttpRequest, name: str) -> Box:
    return reach.or_404(person(request), P, Box.objects.select_related("room", "room__unit"), pk=name)


def _order(request: HttpRequest, name: str, number: int) -> ProfileOrder:
    known = ProfileOrder.objects.select_related("box", "box__room", "box__room__unit")
    return reach.or_404(person(request), P, known, box=name, number=number)
