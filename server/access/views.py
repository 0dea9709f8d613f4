"""Sign-in and out, the password, and the page for a locked account."""

from __future__ import annotations

import math
from typing import Any

from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

from server.access.forms import OwnPasswordForm, SignInForm


class SignIn(LoginView):
    """The way in. Whoever is signed in already goes on to the home page."""

    template_name = "access/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """The way out, by POST only."""


class ChangePassword(PasswordChangeView):
    """One's own new password; the other sessions of this person end with it."""

    template_name = "access/change_password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("web:home")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("密码已修改。"))
        return response


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The page that axes shows once an account is locked: status 429, and how long it lasts."""
    seconds = _seconds_left(request)
    context = {"minutes": max(1, math.ceil(seconds / 60)), "failures": settings.AXES_FAILURE_LIMIT}
    response = render(request, "access/locked_out.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _seconds_left(request: HttpRequest) -> int:
    attempts = AccessAttempt.objects.filter(
        username=request.POST.get("username", ""), ip_address=get_client_ip_address(request)
    )
    newest = attempts.order_by("-attempt_time").first()
    if newest is None:
        return int(settings.AXES_COOLOFF_TIME.total_seconds())
    return max(1, int((newest.attempt_time + settings.AXES_COOLOFF_TIME - timezone.now()).total_seconds()))
