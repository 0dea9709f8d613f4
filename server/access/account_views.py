"""One's own account: password, second factor, where one is signed in; and how one comes to have an account."""

from __future__ import annotations

import base64
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import invitations, proving, qr, second_factor, sign_ins
from server.access.errors import AccessError, NameTaken, NoSuchInvitation
from server.access.forms import AcceptForm, CodeForm, InvitationCodeForm, OwnPasswordForm
from server.access.guard import half_way, is_proven, mark_proven, person, signed_in
from server.access.models import User
from server.access.personal import reads_none
from server.access.views import BACKEND


class ChangePassword(PasswordChangeView):
    """One's own new password; the other sessions of this person end with it."""

    template_name = "access/change_password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("web:home")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "keeps": self.request.session.session_key}

    def form_valid(self, form: Any) -> HttpResponse:
        old = self.request.session.session_key
        response = super().form_valid(form)  # gives this session a new key
        sign_ins.follow(old=old, new=self.request.session.session_key)
        messages.success(self.request, _("密码已修改，其他设备上的登录均已结束。"))
        return response


@reads_none
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """How I sign in, and where I am signed in now."""
    user, now = person(request), timezone.now()
    rows = [
        {
            "sign_in": each,
            "device": sign_ins.device(each.agent),
            "here": each.session_key == request.session.session_key,
        }
        for each in sign_ins.alive(user, now)
    ]
    context = {
        "rows": rows,
        "factor": proving.factor_of(user),
        "required": proving.is_required(user),
        "left": proving.codes_left(user),
        "form": CodeForm(auto_id="renew_%s"),
    }
    return render(request, "access/account.html", context)


@reads_none
@require_POST
@signed_in
def end_one(request: HttpRequest, number: int) -> HttpResponse:
    """One of my sign-ins, ended."""
    user, now = person(request), timezone.now()
    found = get_object_or_404(sign_ins.alive(user, now), pk=number)
    sign_ins.end(actor=user, sign_in=found, why="ended by its person", now=now)
    messages.success(request, _("该登录已结束。"))
    return redirect("access:account")


@reads_none
@require_POST
@signed_in
def end_others(request: HttpRequest) -> HttpResponse:
    """All my sign-ins but this one, ended."""
    user = person(request)
    keeps = request.session.session_key
    sign_ins.end_all(actor=user, user=user, why="ended by their person", now=timezone.now(), but=keeps)
    messages.success(request, _("其他设备上的登录均已结束。"))
    return redirect("access:account")


@reads_none
@half_way
def set_up(request: HttpRequest) -> HttpResponse:
    """The second factor, set up: a picture to scan, and the first code. Its recovery codes are shown once."""
    user, now = person(request), timezone.now()
    if user.must_change_password:
        return redirect("access:change_password")
    if proving.factor_of(user) is not None:
        if is_proven(request):
            return redirect("access:account")
        logout(request)  # signed in elsewhere, before it was set up: in again, with a code
        return redirect("access:sign_in")
    secret = proving.secret_in_waiting(user, now)
    form = CodeForm(request.POST or None, focus=True)
    if request.method == "POST" and form.is_valid():
        try:
            codes = proving.set_up(user=user, code=form.cleaned_data["code"].replace(" ", ""), now=now)
        except AccessError as error:
            form.add_error("code", str(error.words))
        else:
            mark_proven(request)
            keeps = request.session.session_key
            sign_ins.end_all(actor=user, user=user, why="second factor set up", now=now, but=keeps)
            return render(request, "access/recovery_codes.html", {"codes": codes})
    address = second_factor.address(secret, user.username, settings.MSR.centre_name)
    context = {
        "form": form,
        "picture": mark_safe(qr.svg(address)),  # noqa: S308  made here, of rectangles only
        "secret": second_factor.grouped(base64.b32encode(secret).decode().lower()),
        "required": proving.is_required(user),
    }
    return render(request, "access/set_up.html", context)


@reads_none
@require_POST
@signed_in
def renew_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, for whoever shows a code now."""
    user, now = person(request), timezone.now()
    form = CodeForm(request.POST)
    try:
        proving.prove(user=user, code=form.data.get("code", "")[:20], now=now)
    except AccessError as error:
        messages.error(request, str(error.words))
        return redirect("access:account")
    return render(request, "access/recovery_codes.html", {"codes": proving.renew_codes(user=user)})


@reads_none
def invitation(request: HttpRequest, code: str = "") -> HttpResponse:
    """An invitation accepted: the invited person chooses user name and password, and is signed in."""
    code = code or request.GET.get("code", "")
    if not code:
        return render(request, "access/invitation_code.html", {"form": InvitationCodeForm()})
    now = timezone.now()
    try:
        found = invitations.find(code, now)
        form = AcceptForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            made = _accepted(form, code)
            if made is not None:
                login(request, made, backend=BACKEND)
                messages.success(request, _("账号已建立。"))
                return redirect("web:home")
    except NoSuchInvitation as error:
        context = {"form": InvitationCodeForm(), "refusal": str(error.words)}
        return render(request, "access/invitation_code.html", context, status=404)
    return render(request, "access/invitation.html", {"form": form, "invitation": found, "code": code})


def _accepted(form: AcceptForm, code: str) -> User | None:
    """The account, or None with the refusal written into the form."""
    given = form.cleaned_data
    try:
        return invitations.accept(code=code, username=given["username"], password=given["password"], now=timezone.now())
    except NameTaken as error:
        form.add_error("username", str(error.words))
    except ValidationError as error:
        form.add_error("password", error)
    return None
