"""What a box asks over HTTPS about versions. No session, no cookie: its TLS key speaks for it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from firmware_config.errors import ConfigurationError
from firmware_config.update.telling import LARGEST
from server.access.guard import note_denial
from server.access.personal import reads_none
from server.devices.errors import BoxRefused, NoSuchPiece
from server.devices.updates import taking

_OCTETS = "application/octet-stream"


@reads_none
@csrf_exempt  # a program: no cookie, so nothing that another page could use
@require_POST
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """The box's word of its versions in, the offer that it has out."""
    try:
        told = taking.answer(name, request.path, request.read(LARGEST), now=timezone.now())
    except BoxRefused as error:
        note_denial(request, str(error))
        return _no(HTTPStatus.FORBIDDEN, str(error.words))
    return HttpResponse(told, content_type="application/json")


@reads_none
@csrf_exempt
@require_POST
def piece(request: HttpRequest, name: str) -> HttpResponse:
    """A piece of the bundle that the box is offered; empty at its end."""
    try:
        return HttpResponse(taking.piece(name, request.path, request.read(LARGEST)), content_type=_OCTETS)
    except BoxRefused as error:
        note_denial(request, str(error))
        return _no(HTTPStatus.FORBIDDEN, str(error.words))
    except NoSuchPiece as error:
        return _no(HTTPStatus.NOT_FOUND, str(error.words))
    except ConfigurationError as error:
        return _no(HTTPStatus.SERVICE_UNAVAILABLE, str(error))


def _no(status: HTTPStatus, words: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
