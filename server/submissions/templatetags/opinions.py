"""An opinion in words: block by block, and the unit's answers matter by matter."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from server.submissions.blocks import Words, rows
from server.submissions.models import How, Submission
from server.submissions.questions import FORMS, MATTERS
from server.submissions.states import Answer

register = template.Library()


@register.filter
def in_blocks(submission: Submission) -> list[tuple[Words, Sequence[tuple[Words, Words]]]]:
    """(title, [(what was asked, what was answered)]) of each block."""
    return rows(FORMS[How(submission.how)], submission.blocks)


@register.filter
def by_matter(submission: Submission) -> list[tuple[Words, Words, str]]:
    """(matter, answer, reason) of each that was answered by itself."""
    return [
        (asks, Answer(submission.answers[key]["answer"]).label, submission.answers[key]["reason"])
        for key, asks in MATTERS
        if key in submission.answers
    ]
