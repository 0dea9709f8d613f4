"""Where I am reached, and which notices leave the app for me."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, refuse, signed_in
from server.access.models import User
from server.access.personal import reads_none
from server.notices import actions, contacts, queries, senders
from server.notices.errors import NoticesError
from server.notices.forms import AddressForm, CodeForm
from server.notices.kinds import Kind, kinds_for
from server.notices.models import Contact
from server.notices.states import Channel


@reads_none
@signed_in
def choices(request: HttpRequest) -> HttpResponse:
    """My addresses, and each kind with the channels that I want it by."""
    user = person(request)
    mine = {each.channel: each for each in Contact.objects.filter(person=user)}
    is_open = [each for each in Channel if each in senders.open_channels()]
    context = {
        "channels": [_channel(each, mine.get(each.value)) for each in is_open],
        "shut": [each for each in Channel if each not in is_open],
        "kinds": [(kind, _wanted(user, kind, is_open)) for kind in kinds_for(user)] if is_open else [],
        "names": is_open,
    }
    return render(request, "notices/choices.html", context)


@reads_none
@require_POST
@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """Which kinds leave the app for me from now on."""
    user = person(request)
    wanted = {(kind, channel) for kind, _colon, channel in (each.partition(":") for each in request.POST.getlist("on"))}
    actions.choose(person=user, kinds=kinds_for(user), wanted=wanted, channels=senders.open_channels())
    messages.success(request, _("通知方式已保存。"))
    return redirect("notices:choices")


@reads_none
@require_POST
@signed_in
def set_address(request: HttpRequest, channel: str) -> HttpResponse:
    """Another address, or another code for the same; the code goes there."""
    user, by, now = person(request), _of(channel), timezone.now()
    form = AddressForm(request.POST, channel=by)
    if not form.is_valid():
        messages.error(request, _("请填写地址。"))
        return redirect("notices:choices")
    address = form.cleaned_data["address"]
    done = _("验证码正在发往该地址，十分钟内有效。收到后在下面填写。")
    return _told(request, lambda: contacts.set_address(person=user, channel=by, address=address, now=now), done)


@reads_none
@require_POST
@signed_in
def verify(request: HttpRequest, channel: str) -> HttpResponse:
    """The code that came."""
    user, by, now = person(request), _of(channel), timezone.now()
    code = CodeForm(request.POST).data.get("code", "")[:6]
    return _told(
        request,
        lambda: contacts.verify(person=user, channel=by, code=code, now=now),
        _("已验证，今后的通知会发往该地址。"),
    )


@reads_none
@require_POST
@signed_in
def remove(request: HttpRequest, channel: str) -> HttpResponse:
    """Nothing goes there any more."""
    user, by = person(request), _of(channel)
    return _told(request, lambda: contacts.remove(person=user, channel=by), _("地址已删除。"))


def _channel(channel: Channel, contact: Contact | None) -> dict[str, object]:
    address = contact.address if contact else ""
    return {
        "channel": channel,
        "contact": contact if address else None,
        "form": AddressForm(channel=channel, initial={"address": address}),
        "code": CodeForm(auto_id=f"{channel.value}_%s") if contact and contact.is_code_open else None,
    }


def _wanted(user: User, kind: Kind, channels: list[Channel]) -> list[tuple[Channel, bool]]:
    told = queries.choices_of(user, kind)
    return [(each, told[each]) for each in channels]


def _of(channel: str) -> Channel:
    if channel not in Channel.values:
        raise Http404(channel)
    return Channel(channel)


def _told(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except NoticesError as error:
        refuse(request, error)
    else:
        messages.success(request, done)
    return redirect("notices:choices")
