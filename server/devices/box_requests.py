"""What all addresses that boxes ask have in common: no session and no cookie, a key speaks; refusals are words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from server.access.guard import View
from server.devices.enrolment.policy import policy
from server.devices.errors import BoxRefused
from server.seals.throttle import Throttle

OCTETS = "application/octet-stream"


def asked_by_boxes(name: str) -> Callable[[View], View]:
    """The view, for POST alone: 429 for an address that asks it too often, 403 with its words for a BoxRefused."""

    def guard(view: View) -> View:
        @csrf_exempt  # a program: no cookie, so nothing that another page could use
        @require_POST
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not Throttle(name, most=policy().a_minute, seconds=60).lets_through(request):
                return said(HTTPStatus.TOO_MANY_REQUESTS, _("请求过于频繁，请稍后再试。"))
            try:
                return view(request, *args, **kwargs)
            except BoxRefused as error:
                return said(HTTPStatus.FORBIDDEN, str(error.words))

        return guarded

    return guard


def said(status: HTTPStatus, words: str) -> HttpResponse:
    """An answer in words, which the box shows or writes down."""
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
