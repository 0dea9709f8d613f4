"""Sign-in in its two steps, sign-out, and the page for a locked account."""

from __future__ import annotations

import math
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from server.access import proving
from server.access.errors import AccessError, TooManyWrong
from server.access.forms import CodeForm, SignInForm
from server.access.guard import mark_proven
from server.access.models import User
from server.access.personal import reads_none
from server.config.security import CODE_SECONDS

#: In the session of a browser whose person has given the right password, until he gives the code.
_PENDING = "half_signed_in"
BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """The way in. Whoever is signed in already goes on to the home page; whoever has a second factor, to its page."""

    template_name = "access/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if proving.factor_of(user) is None:
            return super().form_valid(form)
        now = int(timezone.now().timestamp())
        self.request.session[_PENDING] = {"user": user.pk, "at": now, "next": self.get_success_url()}
        return redirect("access:code")


class SignOut(LogoutView):
    """The way out, by POST only."""


@reads_none
def code(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the authenticator, or a recovery code. Wrong ones count as wrong passwords do."""
    user = _half_signed_in(request)
    if user is None:
        messages.error(request, _("请先输入用户名和密码。"))
        return redirect("access:sign_in")
    credentials = {"username": user.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return locked_out(request)
    form = CodeForm(request.POST or None, focus=True)
    if request.method == "POST" and form.is_valid():
        try:
            proving.prove(user=user, code=form.cleaned_data["code"], now=timezone.now())
        except AccessError as error:
            if not isinstance(error, TooManyWrong):
                user_login_failed.send(sender=__name__, credentials=credentials, request=request)
            form.add_error("code", str(error.words))
        else:
            return _enter(request, user)
    return render(request, "access/code.html", {"form": form, "person": user})


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The page that axes shows once an account is locked: status 429, and how long it lasts."""
    seconds = _seconds_left(request)
    context = {"minutes": max(1, math.ceil(seconds / 60)), "failures": settings.AXES_FAILURE_LIMIT}
    response = render(request, "access/locked_out.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _half_signed_in(request: HttpRequest) -> User | None:
    """Whose right password this browser gave a moment ago."""
    pending = request.session.get(_PENDING)
    if pending is None or int(timezone.now().timestamp()) - pending["at"] > CODE_SECONDS:
        return None
    return User.objects.filter(pk=pending["user"], is_active=True).first()


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    target = request.session.pop(_PENDING)["next"]
    login(request, user, backend=BACKEND)
    mark_proven(request)
    return redirect(target)


def _seconds_left(request: HttpRequest) -> int:
    half = _half_signed_in(request)
    username = request.POST.get("username", "") or (half.username if half else "")
    attempts = AccessAttempt.objects.filter(username=username, ip_address=get_client_ip_address(request))
    newest = attempts.order_by("-attempt_time").first()
    if newest is None:
        return int(settings.AXES_COOLOFF_TIME.total_seconds())
    return max(1, int((newest.attempt_time + settings.AXES_COOLOFF_TIME - timezone.now()).total_seconds()))
