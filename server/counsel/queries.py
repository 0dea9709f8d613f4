"""Reads about bindings."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.counsel.models import Binding
from server.counsel.states import BindingState

_WHOLE = ("lawyer", "lawyer__unit", "unit", "decided_by", "ended_by")


def bindings_of(lawyer: User) -> QuerySet[Binding]:
    """All that this lawyer ever asked for, newest first."""
    return reach.within(lawyer, Permission.ASK_BINDING, Binding.objects.select_related(*_WHOLE), timezone.now())


def bindings_before(user: User) -> QuerySet[Binding]:
    """All of this case manager's units."""
    return reach.within(user, Permission.DECIDE_BINDINGS, Binding.objects.select_related(*_WHOLE), timezone.now())


def in_force() -> QuerySet[Binding]:
    """Bindings that open something now."""
    return Binding.objects.filter(state=BindingState.BOUND, lawyer__is_active=True)
