"""What a box says of its profile over HTTPS, and the order that it gets: its TLS key speaks for it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from firmware_config.errors import MessageRefused
from firmware_config.profile_orders.line import MAX_TOLD
from server.access.personal import reads_none
from server.devices.box_requests import OCTETS, asked_by_boxes, said
from server.devices.enrolment.heard import heard
from server.devices.profiles import ordering


@reads_none
@asked_by_boxes("profile")
def standing(request: HttpRequest, name: str) -> HttpResponse:
    """200 and the signed order that waits, or 202: nothing does. Signed by the box's TLS key (enrol/signed.py)."""
    box, body = heard(name, request.path, request.read(MAX_TOLD))
    try:
        raw = ordering.take_standing(box, body, timezone.now())
    except MessageRefused as error:
        return said(HTTPStatus.BAD_REQUEST, str(error))
    if raw is None:
        return HttpResponse(status=HTTPStatus.ACCEPTED, content_type=OCTETS)
    return HttpResponse(raw, content_type=OCTETS)
