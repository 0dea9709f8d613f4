"""What higher apps add to this app's pages, set once in their AppConfig.ready(): recordings never imports them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from server.access.models import User
from server.recordings.models import Session

#: Ids of sessions that this person may know of besides those of his units.
Known = Callable[[User, datetime], QuerySet[Any, str]]
#: HTML (safe text) for a recording's page, or "" for nothing.
Panel = Callable[[HttpRequest, Session], str]

_known: list[Known] = []
_panels: list[tuple[int, Panel]] = []


def tell_known_from(source: Known) -> None:
    """From now on these sessions are known to that person too."""
    _known.append(source)


def add_panel(panel: Panel, *, order: int) -> None:
    """From now on a recording's page shows this panel; below 10 across the page's whole width, at its head."""
    _panels.append((order, panel))
    _panels.sort(key=lambda each: each[0])


def also_known(user: User, now: datetime) -> Q:
    """The condition for sessions that a higher app lets this person know of."""
    found = Q(pk__in=())
    for source in _known:
        found |= Q(pk__in=source(user, now))
    return found


def panels(request: HttpRequest, session: Session, *, wide: bool) -> list[str]:
    """What the registered panels show for that session, in order: those for the head of the page, or the others."""
    chosen = [panel for order, panel in _panels if (order < 10) is wide]
    return [html for html in (panel(request, session) for panel in chosen) if html]
