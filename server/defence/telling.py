"""Case management hears of what a lawyer asks."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from server.access.models import User
from server.access.policies import Permission, may
from server.counsel.models import Binding
from server.counsel.notices import CAME
from server.notices import actions


def tell_reviewers(binding: Binding, now: datetime) -> None:
    """Those of the unit that was asked."""
    path = reverse("defence:review", args=[binding.pk])
    for each in User.objects.filter(unit=binding.unit, is_active=True):
        if may(each, Permission.DECIDE_BINDINGS):
            actions.tell(person=each, kind=CAME.name, path=path, now=now)
