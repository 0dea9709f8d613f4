"""Whoever has a case's page before him has read personal data: each sitting is one row and one audit event."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from server.access.models import User
from server.audit.actions import append
from server.cases.models import Case, Reading

#: A sitting ends when nothing was asked for so long; it is written down no oftener than that.
SITTING = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=5)


def note_reading(*, case: Case, person: User, now: datetime) -> None:
    """Called before the page goes out."""
    newest = Reading.objects.filter(case=case, person=person).order_by("-seen_at").first()
    if newest is not None and newest.seen_at > now - NOTED_EVERY:
        return
    if newest is not None and newest.seen_at > now - SITTING:
        Reading.objects.filter(pk=newest.pk).update(seen_at=now)
        return
    _begin(case, person, now)


@transaction.atomic
def _begin(case: Case, person: User, now: datetime) -> None:
    Reading.objects.create(case=case, person=person, started_at=now, seen_at=now)
    append(person, "case.read", case)
