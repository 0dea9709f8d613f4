"""What apps above add to documents, set once in their AppConfig.ready(): documents never imports them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from server.cases.models import Case, Suspect
from server.documents.models import Document

Listener = Callable[[Document], None]
#: When the facts behind that suspect's documents changed last; None: not known to this source.
Changed = Callable[[Case, Suspect], datetime | None]

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


def tell_sealed(document: Document) -> None:
    for listener in _sealed:
        listener(document)


def tell_voided(document: Document) -> None:
    for listener in _voided:
        listener(document)


def last_change(case: Case, suspect: Suspect) -> datetime | None:
    """The newest change that any source knows of."""
    return max((at for at in (source(case, suspect) for source in _changed) if at is not None), default=None)
