"""What boxes ask over HTTPS of codes, certificates and their end: a code or a key speaks for them."""

from __future__ import annotations

from http import HTTPStatus

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from firmware_config.enrol.messages import LARGEST
from firmware_config.errors import MessageRefused
from server.access.personal import reads_none
from server.devices.box_requests import OCTETS, asked_by_boxes, said
from server.devices.enrolment import taking
from server.devices.errors import CodeOver, CodeUnknown, StaleEnrolment


@reads_none
@asked_by_boxes("enrol")
def enrol(request: HttpRequest, ident: str) -> HttpResponse:
    """A request with a one-time code: waiting, refused, or everything that the box needs."""
    address = str(get_client_ip_address(request) or "")
    try:
        told = taking.answer(ident.upper(), request.read(LARGEST), address=address, now=timezone.now())
    except CodeUnknown as error:
        return said(HTTPStatus.NOT_FOUND, str(error.words))
    except CodeOver as error:
        return said(HTTPStatus.GONE, str(error.words))
    except StaleEnrolment as error:  # another request with the code came at the same moment
        return said(HTTPStatus.CONFLICT, str(error.words))
    except MessageRefused:
        words = _("登记码与这次请求不符。请与纸上的逐组核对；多次不符，登记码即失效。")
        return said(HTTPStatus.FORBIDDEN, words)
    return HttpResponse(told, content_type=OCTETS)


@reads_none
@asked_by_boxes("renew")
def renew(request: HttpRequest, name: str) -> HttpResponse:
    """The renewed certificate, or 202 while it is being issued."""
    pem = taking.renewed(name, request.path, request.read(LARGEST), now=timezone.now())
    if pem is None:
        return HttpResponse(status=HTTPStatus.ACCEPTED, content_type=OCTETS)
    return HttpResponse(pem, content_type=OCTETS)


@reads_none
@asked_by_boxes("reset")
def reset(request: HttpRequest, name: str) -> HttpResponse:
    """The signed record of a box that goes back to its factory state."""
    taking.told_of_reset(name, request.path, request.read(LARGEST), now=timezone.now())
    return HttpResponse(content_type=OCTETS)
