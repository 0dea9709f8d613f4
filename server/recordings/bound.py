"""What the box says of bookings: which one a press was bound to, to which ones a lawyer came. Whoever keeps bookings
listens here; this app knows none."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import DatabaseError, transaction

from server.devices.models import Box
from server.recordings.models import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A verified statement that a person came: `at` by the box's clock, `number` that of the statement."""

    box: Box
    number: int
    bookings: tuple[str, ...]
    person: str
    how: str
    at: datetime


Listener = Callable[[Session, str, datetime], None]
Arrivals = Callable[[Came, datetime], None]

_LOG = logging.getLogger(__name__)
_listeners: list[Listener] = []
_arrivals: list[Arrivals] = []


def listen(listener: Listener) -> None:
    """From now on it is called with session, booking number and time. Saying it twice changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def listen_arrivals(listener: Arrivals) -> None:
    """From now on it is called with who came, and the time. Saying it twice changes nothing."""
    if listener not in _arrivals:
        _arrivals.append(listener)


def tell(session: Session, number: str, now: datetime) -> None:
    """The first record of a recording names a booking."""
    for listener in _listeners:
        _safely(partial(listener, session, number, now), f"session {session.pk[:8]}, booking {number[:64]}")


def tell_came(came: Came, now: datetime) -> None:
    """A statement of the box chain says that somebody came."""
    for listener in _arrivals:
        _safely(partial(listener, came, now), f"statement {came.number} of {came.box.pk}")


def _safely(do: Callable[[], None], what: str) -> None:
    """The record stands whatever a listener makes of it: what fails there is logged and matched by a person later."""
    try:
        with transaction.atomic():
            do()
    except DatabaseError:
        raise
    except Exception:  # noqa: BLE001 - evidence is kept whatever a listener is made of
        _LOG.exception("%s: not bound", what)
