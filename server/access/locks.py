"""Accounts that too many wrong passwords or codes have closed for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings

from server.access import reach
from server.access.models import User
from server.access.policies import Permission


@dataclass(frozen=True, slots=True)
class Lock:
    """Whose account, and until when."""

    person: User
    until: datetime


def locked(user: User, now: datetime, most: int) -> list[Lock]:
    """Those of the people whom this person looks after, the newest first; two queries."""
    wrong = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gt=now - settings.AXES_COOLOFF_TIME
    )
    newest: dict[str, datetime] = {}
    for name, at in wrong.order_by("-attempt_time").values_list("username", "attempt_time")[: most * 4]:
        newest.setdefault(name or "", at)
    mine = reach.within(user, Permission.MANAGE_SIGN_IN, User.objects, now)
    people = {each.username: each for each in mine.filter(username__in=list(newest))}
    found = [Lock(people[name], at + settings.AXES_COOLOFF_TIME) for name, at in newest.items() if name in people]
    return found[:most]
