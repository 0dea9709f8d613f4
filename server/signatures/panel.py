"""A signing device that is the screen of the room's own box: how it gets back to its own page.

The box's page led here and told its port; its page answers this very machine alone, so nothing but the port is kept.
"""

from __future__ import annotations

from django.http import HttpRequest

SESSION = "signing_panel"


def panel_of(request: HttpRequest) -> int:
    """The port of the room's screen whose browser this is; 0 where it is none."""
    told = request.POST.get("panel") or request.GET.get("panel") or str(request.session.get(SESSION, ""))
    port = int(told) if told.isascii() and told.isdecimal() and len(told) <= 5 else 0
    return port if port <= 65_535 else 0


def remember(request: HttpRequest, port: int) -> None:
    """The pages that follow know it too, for as long as this browser is bound."""
    if port:
        request.session[SESSION] = port
