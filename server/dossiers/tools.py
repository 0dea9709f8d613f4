"""What apps above put at the head of a dossier's page: a link to bring papers in, to the disc, to the documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from server.access.models import User
from server.cases.models import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A link: its words and where it leads."""

    words: str | Promise
    url: str


Offers = Callable[[User, Case, datetime], Tool | None]
_offers: list[Offers] = []


def offer(offers: Offers) -> None:
    """From now on it is asked for each dossier."""
    if offers not in _offers:
        _offers.append(offers)


def tools_for(user: User, case: Case, now: datetime) -> list[Tool]:
    """Those that this person may use on this dossier."""
    found = (offers(user, case, now) for offers in _offers)
    return [each for each in found if each is not None]
