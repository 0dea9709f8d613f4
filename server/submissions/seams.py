"""What the side that handles cases knows, and this app does not: by when an answer is due, and whom to tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from server.access.models import User
from server.submissions.models import Draft, Submission
from server.submissions.states import SubmissionKind

#: By when what arrived then must be answered; None: no period is named.
Clock = Callable[[SubmissionKind, datetime], datetime | None]
Listener = Callable[[Submission, datetime], None]
#: The submission, who answered it, when.
AnswerListener = Callable[[Submission, User, datetime], None]

#: Answers to an opinion's questions that this app does not know by itself.
Fill = Callable[[Draft], Mapping[str, str]]

_fills: list[Fill] = []
_clocks: list[Clock] = []
_listeners: list[Listener] = []
_answer_listeners: list[AnswerListener] = []


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


def fill_from(fill: Fill) -> None:
    """From now on drafts are filled by this too."""
    if fill not in _fills:
        _fills.append(fill)


def fills(draft: Draft) -> dict[str, str]:
    """What is known for that draft; the later registered fills over the earlier."""
    return {key: value for fill in _fills for key, value in fill(draft).items() if value}


def when_answered(listener: AnswerListener) -> None:
    """From now on this hears of each that was answered."""
    if listener not in _answer_listeners:
        _answer_listeners.append(listener)


def one_was_answered(submission: Submission, by: User, now: datetime) -> None:
    """Whoever listens hears of it, in the same transaction."""
    for listener in _answer_listeners:
        listener(submission, by, now)
