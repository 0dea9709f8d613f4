"""The receipts of a submission: what was handed in, what was answered, and the bytes that each is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from server.access.models import User
from server.receipts.actions import issue
from server.receipts.content import content_of, digest_of
from server.receipts.kinds import About, Event
from server.submissions.blocks import shown
from server.submissions.models import Submission
from server.submissions.questions import FORMS
from server.submissions.states import Answer, SubmissionKind

_NO = (Answer.NOT_ADOPTED, Answer.REFUSED)


def handed_in(submission: Submission, now: datetime) -> None:
    """Signed where the lawyer handed it in."""
    _issue(submission, Event.HANDED_IN, sent(submission), submission.lawyer, now)


def arrived(submission: Submission, now: datetime) -> None:
    """Signed where it came before the unit: the same bytes, so the same digest."""
    _issue(submission, Event.ARRIVED, sent(submission), submission.lawyer, now)


def answered(submission: Submission, by: User, now: datetime) -> None:
    """The unit's answer; a no is a receipt of its own kind."""
    content = content_of(
        to=digest_of(sent(submission)), kind=submission.kind, answer=submission.answer, reason=submission.reason,
        answers=[{"question": key, **each} for key, each in sorted(submission.answers.items())],
    )  # fmt: skip
    event = Event.REFUSED if submission.answer in _NO else Event.ANSWERED
    _issue(submission, event, content, by, now)


def returned(submission: Submission, now: datetime) -> None:
    """It came before nobody, and why."""
    content = content_of(to=digest_of(sent(submission)), kind=submission.kind, answer=submission.returned)
    _issue(submission, Event.REFUSED, content, submission.lawyer, now)


def sent(submission: Submission) -> bytes:
    """The bytes that its receipts, and the lawyer's hand, are about."""
    return content_of(
        kind=submission.kind,
        text=submission.text,
        case=submission.case,
        person=submission.person,
        booking=submission.booking,
        unit=submission.unit.code,
        blocks=[{"question": key, "answer": value} for key, value in sorted(submission.blocks.items())],
        files=list(submission.files.values_list("digest", flat=True)),
        follows=submission.follows.hex if submission.follows else "",
    )


def _issue(submission: Submission, event: Event, content: bytes, by: User, now: datetime) -> None:
    about = About.OPINION if submission.kind == SubmissionKind.OPINION else About.REQUEST
    issue(
        event=event, about=about, thing=submission.uid, content=content, by=by, lawyer=submission.lawyer,
        unit=submission.unit, now=now,
    )  # fmt: skip


def in_words(pair: Mapping[str, str]) -> str:
    """A question and its answer, or a matter, its answer and the reason, as a line of a receipt's page."""
    asked = {each.key: each for form in FORMS.values() for each in form.questions}.get(pair.get("question", ""))
    if asked is None:
        return " ".join(pair.values())
    said = Answer(pair["answer"]).label if pair["answer"] in Answer.values else shown(asked, pair["answer"])
    return f"{asked.asks}：{said} {pair.get('reason', '')}".strip()
