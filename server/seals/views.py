from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from server.access.personal import reads_none


@reads_none
def verify(request: HttpRequest) -> HttpResponse:
    """The verification page."""
    return HttpResponse("")
