"""Numbers of what is registered: two letters, the day, and which of that day."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.utils import timezone


def next_number(model: type[Model], letters: str, now: datetime) -> str:
    """The next of that day: "YJ20261130-003". Of two at once, the constraint refuses one."""
    begins = f"{letters}{timezone.localtime(now):%Y%m%d}-"
    taken = (
        model._default_manager.filter(number__startswith=begins).order_by("-number").values_list("number", flat=True)
    )
    newest = taken.first()
    return f"{begins}{int(newest.rpartition('-')[2]) + 1 if newest else 1:03d}"
