"""A double click, and a form that is sent once more after a cut connection: done once, answered alike.

The page gives each form that it sends a key (frontend/src/forms.js); the first to bring it is done, whoever brings it
again is led where the first was led. A form that was refused may be sent again with the same key. Without scripts
there is no key, and the app's own guards (revision, states) stand alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from server.access.models import User
from server.web.models import Press

FIELD = "one_press"
_KEPT = timedelta(days=1)
_LED = (HTTPStatus.FOUND, HTTPStatus.SEE_OTHER)


class PressMiddleware:
    """Lets each press through once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        key = _key_of(request)
        if key is None or not isinstance(user, User):
            return self.get_response(request)
        mine = _first(user, key, request.path, timezone.now())
        if mine is None:
            return _again(request, user, key)
        answer = self.get_response(request)
        if answer.status_code in _LED:
            Press.objects.filter(pk=mine.pk).update(led_to=answer["Location"][:500])
        else:  # nothing came of it, or a file: he may press again
            mine.delete()
        return answer


def _key_of(request: HttpRequest) -> str | None:
    if request.method != "POST" or not (request.content_type or "").startswith(
        ("application/x-www-form", "multipart/form")
    ):
        return None
    try:
        return str(uuid.UUID(request.POST.get(FIELD, "")))
    except ValueError:
        return None


def _first(user: User, key: str, path: str, now: datetime) -> Press | None:
    """Its row; None: somebody brought it before."""
    try:
        with transaction.atomic():
            Press.objects.filter(at__lt=now - _KEPT).delete()
            return Press.objects.create(person=user, key=key, path=path[:200], at=now)
    except IntegrityError:
        return None


def _again(request: HttpRequest, user: User, key: str) -> HttpResponse:
    before = Press.objects.filter(person=user, key=key).first()
    if before is not None and before.led_to:
        return redirect(before.led_to)
    messages.info(request, _("这次提交正在办理，没有重复执行。请稍后刷新，查看结果。"))
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "web:home"
    return redirect(back)
