"""Looking after people: the security administrator invites, deactivates, resets, ends sessions."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import actions, invitations, proving, qr, reach, sign_ins
from server.access.errors import AccessError
from server.access.forms import InviteForm, PeopleFilter
from server.access.guard import person, refuse, requires
from server.access.models import Invitation, Role, SecondFactor, User
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission

_PAGE = 50


@reads(Personal.PEOPLE)
@requires(Permission.MANAGE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody I look after, and the invitations that are open."""
    user, now = person(request), timezone.now()
    narrow = PeopleFilter(request.GET or None)
    found = _narrowed(_cared_for(user, Permission.MANAGE_PEOPLE), narrow.cleaned_data if narrow.is_valid() else {})
    mine = reach.within(user, Permission.MANAGE_PEOPLE, Invitation.objects, now)
    query = urlencode({name: text for name, text in request.GET.items() if name != "page" and text})
    context = {
        "query": query,
        "page": Paginator(found, _PAGE).get_page(request.GET.get("page")),
        "filter": narrow,
        "invitations": invitations.open_at(now).filter(pk__in=mine).select_related("unit", "invited_by"),
    }
    return render(request, "access/people.html", context)


@reads(Personal.PEOPLE)
@requires(Permission.MANAGE_PEOPLE)
def one(request: HttpRequest, username: str) -> HttpResponse:
    """One person: account, second factor, sign-ins, and what may be done about them."""
    user, now = person(request), timezone.now()
    found = _known(user, Permission.MANAGE_PEOPLE, username)
    context = {
        "found": found,
        "factor": proving.factor_of(found),
        "required": proving.is_required(found),
        "rows": [{"sign_in": each, "device": sign_ins.device(each.agent)} for each in sign_ins.alive(found, now)],
        "himself": found == user,
    }
    return render(request, "access/person.html", context)


@reads(Personal.PEOPLE)
@requires(Permission.MANAGE_PEOPLE)
def invite(request: HttpRequest) -> HttpResponse:
    """The form of an invitation; then its code, shown once."""
    user = person(request)
    form = InviteForm(request.POST or None, person=user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, code = invitations.invite(
                person=user,
                display_name=given["display_name"],
                role=Role(given["role"]),
                unit=given["unit"],
                staff_number=given["staff_number"].strip(),
                now=timezone.now(),
            )
        except AccessError as error:
            form.add_error(None, str(error.words))
        else:
            return _handed_over(request, made, code)
    return render(request, "access/invite.html", {"form": form})


@reads(Personal.PEOPLE)
@require_POST
@requires(Permission.MANAGE_PEOPLE)
def invitation_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """An open invitation, revoked or given a new code."""
    user, now = person(request), timezone.now()
    found = reach.or_404(user, Permission.MANAGE_PEOPLE, Invitation.objects.select_related("unit"), pk=number)
    try:
        if act == "renew":
            code = invitations.renew(person=user, invitation=found, now=now)
            found.refresh_from_db()
            return _handed_over(request, found, code)
        invitations.revoke(person=user, invitation=found)
        messages.success(request, _("邀请已撤销，原邀请码立即失效。"))
    except AccessError as error:
        refuse(request, error)
    return redirect("access:people")


@reads_none
@require_POST
@requires(Permission.MANAGE_PEOPLE)
def deactivate(request: HttpRequest, username: str) -> HttpResponse:
    """The account closed, its sessions ended."""
    return _act(request, Permission.MANAGE_PEOPLE, username, _deactivate)


@reads_none
@require_POST
@requires(Permission.MANAGE_SIGN_IN)
def reset_second_factor(request: HttpRequest, username: str) -> HttpResponse:
    """The second factor and its recovery codes void, sessions ended."""
    return _act(request, Permission.MANAGE_SIGN_IN, username, _reset_second_factor)


@reads_none
@require_POST
@requires(Permission.MANAGE_SIGN_IN)
def end_sessions(request: HttpRequest, username: str) -> HttpResponse:
    """All sessions of this person ended."""
    return _act(request, Permission.MANAGE_SIGN_IN, username, _end_sessions)


@reads(Personal.PEOPLE)
@require_POST
@requires(Permission.MANAGE_SIGN_IN)
def reset_password(request: HttpRequest, username: str) -> HttpResponse:
    """A one-time password, shown once, which he must change; sessions ended."""
    user = person(request)
    found = _other(user, Permission.MANAGE_SIGN_IN, username)
    password = secrets.token_urlsafe(12)
    actions.reset_password(actor=user, user=found, password=password)
    return render(request, "access/password_given.html", {"found": found, "password": password})


def _act(request: HttpRequest, permission: Permission, username: str, act: Callable[[User, User], str]) -> HttpResponse:
    user = person(request)
    found = _other(user, permission, username)
    messages.success(request, act(user, found))
    return redirect("access:person", username=username)


def _deactivate(user: User, found: User) -> str:
    actions.deactivate_user(actor=user, user=found)
    return _("账号已停用，其登录均已结束。")


def _reset_second_factor(user: User, found: User) -> str:
    proving.reset(actor=user, user=found, now=timezone.now())
    return _("二次验证已重置，其登录均已结束；下次登录时重新设置。")


def _end_sessions(user: User, found: User) -> str:
    sign_ins.end_all(actor=user, user=found, why="ended by security administration", now=timezone.now())
    return _("其登录均已结束。")


def _cared_for(user: User, permission: Permission) -> QuerySet[User]:
    has = Exists(SecondFactor.objects.filter(user=OuterRef("pk")).exclude(confirmed_at=None))
    found = reach.within(user, permission, User.objects.select_related("unit"), timezone.now())
    return found.annotate(proves_twice=has)


def _known(user: User, permission: Permission, username: str) -> User:
    return reach.or_404(user, permission, User.objects.select_related("unit"), username=username)


def _other(user: User, permission: Permission, username: str) -> User:
    """Nobody looks after his own account: another security administrator does; a copy is its own zone's affair."""
    found = _known(user, permission, username)
    if found == user or found.mirrored:
        raise Http404(username)
    return found


def _narrowed(found: QuerySet[User], wanted: dict[str, Any]) -> QuerySet[User]:
    if text := wanted.get("text", ""):
        found = found.filter(
            Q(display_name__icontains=text) | Q(username__icontains=text) | Q(staff_number__icontains=text)
        )
    if wanted.get("role"):
        found = found.filter(role=wanted["role"])
    if wanted.get("state"):
        found = found.filter(is_active=wanted["state"] == "active")
    return found


def _handed_over(request: HttpRequest, made: Invitation, code: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("access:invitation", args=(code,)))
    context = {
        "invitation": made,
        "code": code,
        "link": link,
        "picture": mark_safe(qr.svg(link)),  # noqa: S308  made here, of rectangles only
    }
    return render(request, "access/invited.html", context)
