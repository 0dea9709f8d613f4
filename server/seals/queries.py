"""Reads about certificates and about what waits to be lifted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from server.seals.models import Certificate, CertificateKind, Lift
from server.seals.policy import policy


def certificates(told: Mapping[str, str], now: datetime) -> QuerySet[Certificate]:
    """Those of the book that fit, newest first."""
    found = Certificate.objects.select_related("revoked_by")
    if told.get("kind"):
        found = found.filter(kind=told["kind"])
    states = {
        "good": Q(revoked_at__isnull=True, ends_at__gt=now),
        "revoked": Q(revoked_at__isnull=False),
        "over": Q(revoked_at__isnull=True, ends_at__lte=now),
    }
    if told.get("state") in states:
        found = found.filter(states[told["state"]])
    text = told.get("serial", "").strip().lower()
    if text:
        found = found.filter(Q(serial__startswith=text) | Q(binding__startswith=text))
    return found


def troubled() -> QuerySet[Lift]:
    """Documents that could not be lifted when they were due."""
    return Lift.objects.filter(tries__gt=0).order_by("due_at", "pk")


def ending(now: datetime) -> QuerySet[Certificate]:
    """Seals that hold yet, and not for long; the others renew themselves."""
    soon = now + policy().lasts["soon"]
    return Certificate.objects.filter(
        kind=CertificateKind.AGENCY, revoked_at__isnull=True, ends_at__gt=now, ends_at__lte=soon
    ).order_by("ends_at")
