"""What apps above this one add to a case: what else a move asks for, and what its page shows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from django.http import HttpRequest

from server.cases.guards import Missing
from server.cases.models import Case
from server.cases.states import Event

#: (case, event, what the table's guards lack, now) -> what is still lacking: some of it may be excused, more added.
Weigher = Callable[[Case, Event, tuple[Missing, ...], datetime], tuple[Missing, ...]]
#: HTML (safe text) for a case's page, or "" for nothing.
Panel = Callable[[HttpRequest, Case], str]

#: Cases by their keys -> HTML (safe text) that stands beside each on lists of work.
Beside = Callable[[Collection[int]], Mapping[int, str]]

_weighers: list[Weigher] = []
_panels: list[tuple[int, Panel]] = []
_beside: list[Beside] = []


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


def say_beside(source: Beside) -> None:
    """From now on lists of work say this beside a case. Saying it twice changes nothing."""
    if source not in _beside:
        _beside.append(source)


def beside(cases: Collection[int]) -> dict[int, str]:
    """What is said beside each of these cases, "" for nothing."""
    found = dict.fromkeys(cases, "")
    for source in _beside:
        for case, html in source(cases).items():
            found[case] += html
    return found
