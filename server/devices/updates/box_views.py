"""What a box asks over HTTPS about versions: its TLS key speaks for it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from firmware_config.errors import ConfigurationError
from firmware_config.update.telling import LARGEST
from server.access.personal import reads_none
from server.devices.box_requests import OCTETS, asked_by_boxes, said
from server.devices.errors import NoSuchPiece
from server.devices.updates import taking


@reads_none
@asked_by_boxes("updates")
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """The box's word of its versions in, the offer that it has out."""
    told = taking.answer(name, request.path, request.read(LARGEST), now=timezone.now())
    return HttpResponse(told, content_type="application/json")


@reads_none
@asked_by_boxes("piece")
def piece(request: HttpRequest, name: str) -> HttpResponse:
    """A piece of the bundle that the box is offered; empty at its end."""
    try:
        return HttpResponse(taking.piece(name, request.path, request.read(LARGEST)), content_type=OCTETS)
    except NoSuchPiece as error:
        return said(HTTPStatus.NOT_FOUND, str(error.words))
    except ConfigurationError as error:
        return said(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
