"""What apps of the inner zone show above a lawyer's booking where one centre is both zones, and nowhere else.

A part renews itself (components/live.html): it is told by its digest, its HTML and the address that gives it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from server.access import live


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A living part of the page."""

    live: live.Part
    url: str
    every: str


#: (request, the booking's number) -> what stands there now; None where it has nothing to do with this person.
Show = Callable[[HttpRequest, str], Part | None]
_shown: list[Show] = []


def add(show: Show) -> None:
    """From now on that part is on each lawyer's page of a booking. Saying it twice changes nothing."""
    if show not in _shown:
        _shown.append(show)


def parts(request: HttpRequest, number: str) -> list[Part]:
    """What stands above that booking for whoever asks."""
    return [part for show in _shown if (part := show(request, number)) is not None]
