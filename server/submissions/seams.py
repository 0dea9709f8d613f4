"""What the side that handles cases knows, and this app does not: by when an answer is due, and whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from server.submissions.models import Submission
from server.submissions.states import SubmissionKind

#: By when what arrived then must be answered; None: no period is named.
Clock = Callable[[SubmissionKind, datetime], datetime | None]
Listener = Callable[[Submission, datetime], None]

_clocks: list[Clock] = []
_listeners: list[Listener] = []


def keep_time(clock: Clock) -> None:
    """From now on this says by when an answer is due."""
    _clocks[:] = [clock]


def due(kind: SubmissionKind, arrived_at: datetime) -> datetime | None:
    """By when an answer is due."""
    return next((clock(kind, arrived_at) for clock in _clocks), None)


def when_one_came(listener: Listener) -> None:
    """From now on this hears of each that arrived."""
    if listener not in _listeners:
        _listeners.append(listener)


def one_came(submission: Submission, now: datetime) -> None:
    """Whoever listens hears of it, in the same transaction."""
    for listener in _listeners:
        listener(submission, now)
