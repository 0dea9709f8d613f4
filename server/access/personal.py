"""Which personal data a view reads: each view says it, the middleware writes it down, a test asks every URL.

    @reads(Personal.PEOPLE)                 each answer 200 is an audit event, "personal.read"
    @reads(Personal.FILM, noted=True)       the view's app writes its own event (a sitting, not each byte)
    @reads_none                             nothing but one's own account, rooms, names of colleagues in office

A view that says nothing counts as one that reads everything: forgetting makes the log longer, never shorter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.http import HttpRequest, HttpResponseBase

V = TypeVar("V", bound=Callable[..., HttpResponseBase])
_NAME = "personal_data"
_BESIDES = "personal_data_read"


class Personal(StrEnum):
    """Kinds of personal data at the centre."""

    FILM = "film"
    RECORDING = "recording"
    REQUESTS = "requests"
    PEOPLE = "people"
    AUDIT = "audit"
    COUNSEL = "counsel"
    CASES = "cases"
    KEYS = "keys"
    SIGNING = "signing"
    HANDS = "hands"
    ROOM_PICTURES = "room-pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a view reads, and whether its app writes it down itself."""

    what: tuple[str, ...]
    noted: bool = False


UNDECLARED = Reading(what=("undeclared",))


def reads(*what: Personal, noted: bool = False) -> Callable[[V], V]:
    """The view, which from now on declares that."""

    def declare(view: V) -> V:
        setattr(view, _NAME, Reading(what=tuple(map(str, what)), noted=noted))
        return view

    return declare


def reads_none(view: V) -> V:
    """The view, which declares that it reads nobody's personal data but the asker's own."""
    return reads()(view)


def read_besides(request: HttpRequest, *what: Personal) -> None:
    """This answer holds these kinds too: for a page whose content depends on who asks, as the home page's does."""
    setattr(request, _BESIDES, sorted({*getattr(request, _BESIDES, ()), *map(str, what)}))


def besides(request: HttpRequest) -> tuple[str, ...]:
    """What its view said so."""
    return tuple(getattr(request, _BESIDES, ()))


def declared(view: object) -> Reading | None:
    """What it declares; None: it was forgotten."""
    found = getattr(view, _NAME, None)
    return found if isinstance(found, Reading) else None
