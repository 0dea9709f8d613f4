"""What higher apps add to this app's pages, set once in their AppConfig.ready(): recordings never imports them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from server.access.models import User
from server.recordings.edges import Edge
from server.recordings.models import Session

#: Ids of sessions that this person may know of besides those of his units.
Known = Callable[[User, datetime], QuerySet[Any, str]]
#: HTML (safe text) for a recording's page, or "" for nothing.
Panel = Callable[[HttpRequest, Session], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something that happened about that time and stands in no record of the film: on its time line, in words. `url`:
    what tells more of it, "" nothing."""

    at: datetime
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A written account that belongs to a recording and goes out with it: the name of its file, what it is called, its
    bytes."""

    name: str
    title: str
    data: bytes


#: A day -> which holes of a recording made then belong to a suspension or talk, and are no gaps.
Edges = Callable[[date], Sequence[Edge]]
Moments = Callable[[Session], Sequence[Moment]]
Papers = Callable[[Session], Sequence[Paper]]
#: What an alarm or quarantined thing ("alarm:12", "quarantined:3") of that recording may lead to: HTML (safe text).
Trouble = Callable[[HttpRequest, str, Session | None], str]

_edges: list[Edges] = []
_moments: list[Moments] = []
_papers: list[Papers] = []
_trouble: list[Trouble] = []
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


def tell_moments_from(source: Moments) -> None:
    """From now on these stand on a recording's time line too. Saying it twice changes nothing."""
    if source not in _moments:
        _moments.append(source)


def moments(session: Session) -> list[Moment]:
    """All of them, in order of time."""
    return sorted((each for source in _moments for each in source(session)), key=lambda each: each.at)


def tell_papers_from(source: Papers) -> None:
    """From now on these go out with a recording. Saying it twice changes nothing."""
    if source not in _papers:
        _papers.append(source)


def papers(session: Session) -> list[Paper]:
    """All accounts that belong to that recording."""
    return [each for source in _papers for each in source(session)]


def add_trouble_panel(panel: Trouble) -> None:
    """From now on the page of an alarm or of a quarantined thing shows this too. Saying it twice changes nothing."""
    if panel not in _trouble:
        _trouble.append(panel)


def trouble(request: HttpRequest, origin: str, session: Session | None) -> list[str]:
    """What the registered panels show for that trouble."""
    return [html for html in (panel(request, origin, session) for panel in _trouble) if html]


def tell_edges_from(source: Edges) -> None:
    """From now on this says which holes belong to a suspension: one rule for pages, the player and the gate."""
    _edges[:] = [source]


def edges_on(day: date) -> Sequence[Edge]:
    """What it says of that day; nothing while nobody tells."""
    return [each for source in _edges for each in source(day)]
