"""What boxes ask over HTTPS. No session, no cookie: a code or a key speaks for them. Refusals are plain words."""

from __future__ import annotations

from http import HTTPStatus

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from firmware_config.enrol.messages import LARGEST
from firmware_config.errors import MessageRefused
from server.access.personal import reads_none
from server.devices.enrolment import taking
from server.devices.enrolment.policy import policy
from server.devices.errors import BoxRefused, CodeOver, CodeUnknown
from server.seals.throttle import Throttle

_OCTETS = "application/octet-stream"


@reads_none
@csrf_exempt  # a program: no cookie, so nothing that another page could use
@require_POST
def enrol(request: HttpRequest, ident: str) -> HttpResponse:
    """A request with a one-time code: waiting, refused, or everything that the box needs."""
    if not _throttle("enrol").lets_through(request):
        return _no(HTTPStatus.TOO_MANY_REQUESTS, _("请求过于频繁，请稍后再试。"))
    address = str(get_client_ip_address(request) or "")
    try:
        told = taking.answer(ident.upper(), request.read(LARGEST), address=address, now=timezone.now())
    except CodeUnknown as error:
        return _no(HTTPStatus.NOT_FOUND, str(error.words))
    except CodeOver as error:
        return _no(HTTPStatus.GONE, str(error.words))
    except MessageRefused:
        words = _("登记码与这次请求不符。请与纸上的逐组核对；多次不符，登记码即失效。")
        return _no(HTTPStatus.FORBIDDEN, words)
    return HttpResponse(told, content_type=_OCTETS)


@reads_none
@csrf_exempt
@require_POST
def renew(request: HttpRequest, name: str) -> HttpResponse:
    """The renewed certificate, or 202 while it is being issued."""
    if not _throttle("renew").lets_through(request):
        return _no(HTTPStatus.TOO_MANY_REQUESTS, _("请求过于频繁，请稍后再试。"))
    try:
        pem = taking.renewed(name, request.path, request.read(LARGEST), now=timezone.now())
    except BoxRefused as error:
        return _no(HTTPStatus.FORBIDDEN, str(error.words))
    if pem is None:
        return HttpResponse(status=HTTPStatus.ACCEPTED, content_type=_OCTETS)
    return HttpResponse(pem, content_type=_OCTETS)


@reads_none
@csrf_exempt
@require_POST
def reset(request: HttpRequest, name: str) -> HttpResponse:
    """The signed record of a box that goes back to its factory state."""
    if not _throttle("reset").lets_through(request):
        return _no(HTTPStatus.TOO_MANY_REQUESTS, _("请求过于频繁，请稍后再试。"))
    try:
        taking.told_of_reset(name, request.path, request.read(LARGEST), now=timezone.now())
    except BoxRefused as error:
        return _no(HTTPStatus.FORBIDDEN, str(error.words))
    return HttpResponse(content_type=_OCTETS)


def _throttle(name: str) -> Throttle:
    return Throttle(name, most=policy().a_minute, seconds=60)


def _no(status: HTTPStatus, words: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
