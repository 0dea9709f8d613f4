"""Reads about submissions."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.submissions.models import Submission

WHOLE = ("lawyer", "lawyer__unit", "unit")


def submissions_of(lawyer: User) -> QuerySet[Submission]:
    """All that this lawyer handed in, newest first."""
    return reach.within(lawyer, Permission.SUBMIT, Submission.objects.select_related(*WHOLE), timezone.now())
