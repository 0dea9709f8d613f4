"""Where a box's uplink brings a report: believed by its signature alone, and kept as it came."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from server.access.guard import note_denial
from server.access.personal import reads_none
from server.devices.selftests import actions
from server.devices.selftests.errors import ReportRefused
from sync.evidence.selftests import MAX_REPORT


@csrf_exempt  # a program: no cookie, so nothing that another page could use
@reads_none
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """200 once it is kept, also for one that was there; 403 for what no box in service signed; 413 if too large."""
    raw = request.read(MAX_REPORT + 1)
    if len(raw) > MAX_REPORT:
        return _said(f"at most {MAX_REPORT} bytes", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        actions.receive(raw, timezone.now())
    except ReportRefused as error:
        note_denial(request, str(error))
        return _said(str(error), HTTPStatus.FORBIDDEN)
    return _said("kept", HTTPStatus.OK)


def _said(words: str, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
