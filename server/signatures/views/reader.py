"""For a fingerprint reader's program (docs/signatures.md): bound by a code, it brings pictures and is told nothing."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from server.access.guard import note_denial
from server.access.personal import reads_none
from server.signatures import readers
from server.signatures.actions import pairing
from server.signatures.errors import UnfitFinger, WrongCode
from server.signatures.models import Device, DeviceKind
from server.signatures.rules import rules
from server.signatures.states import RUNNING

_BEARER = "Bearer "


@csrf_exempt  # a program: no cookie, so nothing that another page could use
@reads_none
@require_POST
def bind(request: HttpRequest) -> HttpResponse:
    """`code=123456` -> {"token"}: what the program says with each picture."""
    address = str(request.META.get("REMOTE_ADDR", ""))[:45]
    try:
        code = request.POST.get("code", "")[:20]
        device = pairing.pair(code, address=address, now=timezone.now(), kind=DeviceKind.READER)
    except WrongCode as error:
        note_denial(request, str(error))
        return JsonResponse({"error": str(error.words)}, status=403)
    return JsonResponse({"token": str(device.token)})


@csrf_exempt
@reads_none
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """A picture (PNG, JPEG, BMP) as the body, the token in Authorization. 204; 403 unbound; 422 with the reason."""
    device = _bound(request)
    if device is None:
        return JsonResponse({"error": "not bound"}, status=403)
    try:
        readers.bring(device, request.read(rules().finger.most_bytes + 1), timezone.now())
    except UnfitFinger as error:
        return JsonResponse({"error": str(error.words)}, status=422)
    return HttpResponse(status=204)


def _bound(request: HttpRequest) -> Device | None:
    said = request.headers.get("Authorization", "")
    try:
        token = uuid.UUID(said.removeprefix(_BEARER))
    except ValueError:
        return None
    found = Device.objects.filter(token=token, kind=DeviceKind.READER, ended_at=None, sitting__state__in=RUNNING)
    return found.exclude(paired_at=None).select_related("sitting").order_by("-pk").first()
