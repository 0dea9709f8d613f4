"""What higher apps add to a claim's page for those signed in; set in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

#: (request, session in hex) -> HTML (safe text) for this person, or "" for nothing.
Addition = Callable[[HttpRequest, str], str]
_additions: list[Addition] = []


def add_for_signed_in(addition: Addition) -> None:
    """From now on a claim's page shows this too, to whoever is signed in and entitled; the addition itself asks."""
    _additions.append(addition)


def additions(request: HttpRequest, session: str) -> list[str]:
    """What the registered additions say; empty for those not signed in."""
    if not request.user.is_authenticated:
        return []
    return [html for html in (each(request, session) for each in _additions) if html]
