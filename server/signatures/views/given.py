"""What forms bring, read at the border: a wrong one is nothing there."""

from __future__ import annotations

import uuid

from django.http import Http404


def number(text: str | None) -> int:
    """A small number; Http404."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Http404("number")
    return int(text)


def uid(text: str | None) -> uuid.UUID:
    """An identifier; Http404."""
    try:
        return uuid.UUID(text or "")
    except ValueError as error:
        raise Http404("identifier") from error
