"""Whoever handles the case hears of what a lawyer wrote."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from server.notices import actions
from server.replies.queries import handlers_of
from server.submissions.models import Submission
from server.submissions.notices import CAME


def tell_handlers(submission: Submission, now: datetime) -> None:
    """The prosecutor in charge and who helps him."""
    path = reverse("replies:reply", args=[submission.uid])
    about = submission.case_found or submission.booking
    for each in handlers_of(submission):
        actions.tell(person=each, kind=CAME.name, path=path, about=about, now=now)
