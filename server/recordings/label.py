"""The printable label of a sealed recording: the QR code and what stands beside it. Mount: `<session>/label`."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from server.access.guard import person, requires
from server.access.personal import reads_none
from server.access.policies import Permission
from server.claims import qr
from server.claims.queries import newest_claim
from server.recordings.queries import sessions_for
from sync.evidence.claim import to_text


@reads_none
@requires(Permission.PRINT_LABEL)
def label(request: HttpRequest, session: str) -> HttpResponse:
    """The label; 404 for a stranger, and while there is no claim yet."""
    found = sessions_for(person(request)).filter(pk=session).first()
    claim = newest_claim(session) if found else None
    if found is None or claim is None:
        raise Http404(session)
    raw = bytes(claim.raw)
    code = mark_safe(qr.svg(qr.url_of(raw)))  # noqa: S308  made here, of rectangles only
    context = {
        "session": found,
        "claim": claim,
        "code": code,
        "digest": bytes(claim.close_digest).hex(),
        "text": to_text(raw),
    }
    return render(request, "recordings/label.html", context)
