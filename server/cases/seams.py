"""What apps above this one add to a case: what else a move asks for, and what its page shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest

from server.cases.guards import Missing
from server.cases.models import Case
from server.cases.states import Event

#: (case, event, what the table's guards lack, now) -> what is still lacking: some of it may be excused, more added.
Weigher = Callable[[Case, Event, tuple[Missing, ...], datetime], tuple[Missing, ...]]
#: HTML (safe text) for a case's page, or "" for nothing.
Panel = Callable[[HttpRequest, Case], str]

_weighers: list[Weigher] = []
_panels: list[tuple[int, Panel]] = []


def weigh_with(weigher: Weigher) -> None:
    """From now on a move is weighed by this too. Saying it twice changes nothing."""
    if weigher not in _weighers:
        _weighers.append(weigher)


def weighed(case: Case, event: Event, lacking: tuple[Missing, ...], now: datetime) -> tuple[Missing, ...]:
    """What keeps the case from that move, after everybody who weighs was asked."""
    for weigher in _weighers:
        lacking = weigher(case, event, lacking, now)
    return lacking


def add_panel(panel: Panel, *, order: int) -> None:
    """From now on a case's page shows this panel, those of a lower order first. Saying it twice changes nothing."""
    if (order, panel) not in _panels:
        _panels.append((order, panel))
        _panels.sort(key=lambda each: each[0])


def panels(request: HttpRequest, case: Case) -> list[str]:
    """What the registered panels show for that case, in order."""
    return [html for html in (panel(request, case) for _order, panel in _panels) if html]
