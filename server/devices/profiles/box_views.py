"""What a box says of its profile over HTTPS, and the order that it gets. No session, no cookie: its key speaks."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from firmware_config.enrol import signed
from firmware_config.errors import MessageRefused
from firmware_config.profile_orders.line import MAX_TOLD
from server.access.personal import reads_none
from server.devices.models import Box, BoxState
from server.devices.profiles import ordering
from server.seals.throttle import Throttle

_A_MINUTE = 30


@reads_none
@csrf_exempt  # a program: no cookie, so nothing that another page could use
@require_POST
def standing(request: HttpRequest, name: str) -> HttpResponse:
    """200 and the signed order that waits, or 202: nothing does. Signed by the box's TLS key (enrol/signed.py)."""
    if not Throttle("profile", most=_A_MINUTE, seconds=60).lets_through(request):
        return _no(HTTPStatus.TOO_MANY_REQUESTS, _("请求过于频繁，请稍后再试。"))
    box = Box.objects.filter(pk=name).exclude(state=BoxState.REVOKED).first()
    newest = box.certificates.exclude(serial="").first() if box is not None else None
    if box is None or newest is None:
        return _no(HTTPStatus.FORBIDDEN, _("中心不认这台录制箱（未登记或已停用）。"))
    try:
        body = signed.open_signed(request.read(MAX_TOLD), request.path, bytes(newest.tls_key))
    except MessageRefused:
        return _no(HTTPStatus.FORBIDDEN, _("签名不是这台录制箱的。"))
    try:
        raw = ordering.take_standing(box, body, timezone.now())
    except MessageRefused as error:
        return _no(HTTPStatus.BAD_REQUEST, str(error))
    if raw is None:
        return HttpResponse(status=HTTPStatus.ACCEPTED, content_type="application/octet-stream")
    return HttpResponse(raw, content_type="application/octet-stream")


def _no(status: HTTPStatus, words: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
