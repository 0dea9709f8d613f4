"""Requests that a page makes by itself: they are no use of a sign-in, and they never lead a person away."""

from __future__ import annotations

from django.http import HttpRequest

#: Their header: `hx-headers='{"X-Background": "1"}'`.
BACKGROUND = "X-Background"


def is_background(request: HttpRequest) -> bool:
    """Whether no person asked for this."""
    return BACKGROUND in request.headers
