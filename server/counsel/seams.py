"""Who wants to hear that an application lies before case management: the side whose pages review it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from server.counsel.models import Binding

Listener = Callable[[Binding, datetime], None]
_listeners: list[Listener] = []


def when_one_came(listener: Listener) -> None:
    """From now on this hears of each."""
    if listener not in _listeners:
        _listeners.append(listener)


def one_came(binding: Binding, now: datetime) -> None:
    """Whoever listens hears of it, in the same transaction."""
    for listener in _listeners:
        listener(binding, now)
