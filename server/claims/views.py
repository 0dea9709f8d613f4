"""The page that a QR code opens. Whoever holds the code may ask; nothing is said beyond this app's own table."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from server.access.personal import reads_none
from server.claims.queries import Answer, Standing, answer
from server.claims.seams import additions


@reads_none
@require_GET
@never_cache
def show(request: HttpRequest, text: str = "") -> HttpResponse:
    """What the claim proves; without one, a field to paste its text into."""
    text = text or request.GET.get("claim", "")
    if not text.strip():
        return render(request, "claims/ask.html")
    found = answer(text)
    digest = found.claim.close_digest.hex() if found.claim else ""
    context: dict[str, object] = {"answer": found, "times": _times(found), "close_digest": digest}
    if found.standing is Standing.LOGGED and found.claim is not None:
        context["additions"] = additions(request, found.claim.session.hex())
    return render(request, "claims/show.html", context, status=200 if found.standing is not Standing.INVALID else 400)


def _times(found: Answer) -> dict[str, datetime]:
    if found.claim is None:
        return {}
    return {
        "pressed": datetime.fromtimestamp(found.claim.pressed_unix, UTC),
        "closed": datetime.fromtimestamp(found.claim.closed_unix, UTC),
    }
