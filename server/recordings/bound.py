"""A recording's first record may name the booking that its press was bound to. Whoever keeps bookings listens here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, transaction

from server.recordings.models import Session

Listener = Callable[[Session, str, datetime], None]

_LOG = logging.getLogger(__name__)
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """From now on it is called with session, booking number and time. Saying it twice changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(session: Session, number: str, now: datetime) -> None:
    """The record stands whatever a listener makes of it: what fails there is logged and matched by a person later."""
    for listener in _listeners:
        try:
            with transaction.atomic():
                listener(session, number, now)
        except DatabaseError:
            raise
        except Exception:  # noqa: BLE001 - evidence is kept whatever a listener is made of
            _LOG.exception("session %s: booking %s is not bound", session.pk[:8], number)
