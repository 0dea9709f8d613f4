"""What apps above add to documents, set once in their AppConfig.ready(): documents never imports them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from server.access.models import User
from server.cases.models import Case, Suspect
from server.documents.models import Document

Listener = Callable[[Document], None]
#: When the facts behind that suspect's documents changed last; None: not known to this source.
Changed = Callable[[Case, Suspect], datetime | None]

#: People who may sign that document in that role in accounts of their own.
Accounts = Callable[[Document, str], list[User]]

#: The booking during which a document is made, as signatures know it; "": none.
Booked = Callable[[Document], str]

_booked: list[Booked] = []
_accounts: list[Accounts] = []
_sealed: list[Listener] = []
_voided: list[Listener] = []
_changed: list[Changed] = []


def when_sealed(listener: Listener) -> None:
    """From now on this hears of each document that is whole, in the transaction that made it so."""
    if listener not in _sealed:
        _sealed.append(listener)


def when_voided(listener: Listener) -> None:
    """From now on this hears of each document that is void."""
    if listener not in _voided:
        _voided.append(listener)


def facts_changed(source: Changed) -> None:
    """From now on this too says when a suspect's facts changed."""
    if source not in _changed:
        _changed.append(source)


def booking_from(source: Booked) -> None:
    """From now on this says which booking a document belongs to."""
    _booked[:] = [source]


def booking_of(document: Document) -> str:
    """By it the lawyer's coming to the room is known."""
    return next((source(document) for source in _booked), "")


def accounts_from(source: Accounts) -> None:
    """From now on this too knows of people who sign in accounts of their own."""
    if source not in _accounts:
        _accounts.append(source)


def accounts_of(document: Document, role: str, by: User) -> list[User]:
    """Whoever asks first, then the others, each once."""
    found = [each for source in _accounts for each in source(document, role)]
    found.sort(key=lambda each: each.pk != by.pk)
    return list(dict.fromkeys(found))


def tell_sealed(document: Document) -> None:
    for listener in _sealed:
        listener(document)


def tell_voided(document: Document) -> None:
    for listener in _voided:
        listener(document)


def last_change(case: Case, suspect: Suspect) -> datetime | None:
    """The newest change that any source knows of."""
    return max((at for at in (source(case, suspect) for source in _changed) if at is not None), default=None)
