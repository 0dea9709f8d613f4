"""Who hears when a binding comes into force or ends: apps above say so in AppConfig.ready(); counsel imports none of
them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from server.counsel.models import Binding

Listener = Callable[[Binding, datetime], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """From now on this one hears. Saying it twice changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(binding: Binding, now: datetime) -> None:
    """It is in force, or no longer: everyone hears, in the same transaction."""
    binding.refresh_from_db()
    for listener in _listeners:
        listener(binding, now)
