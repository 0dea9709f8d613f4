"""Where a box's uplink brings a report: believed by its signature alone, and kept as it came."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from server.access.personal import reads_none
from server.devices.box_requests import asked_by_boxes, said
from server.devices.selftests import actions
from server.devices.selftests.errors import ReportRefused
from sync.evidence.selftests import MAX_REPORT


@reads_none
@asked_by_boxes("selftests")
def bring(request: HttpRequest) -> HttpResponse:
    """200 once it is kept, also for one that was there; 403 for what no box in service signed; 413 if too large."""
    raw = request.read(MAX_REPORT + 1)
    if len(raw) > MAX_REPORT:
        return said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {MAX_REPORT} bytes")
    try:
        actions.receive(raw, timezone.now())
    except ReportRefused as error:
        return said(HTTPStatus.FORBIDDEN, str(error))
    return said(HTTPStatus.OK, "kept")
