"""A lawyer's opinion is in the file as soon as it has come: attaching asks nobody and is never refused
(刑事诉讼法第一百七十三条第二款: 书面意见应当附卷). What is answered to it is a step of the case too."""

from __future__ import annotations

from datetime import datetime

from server.access.models import User
from server.cases.actions.course import note_step
from server.cases.steps import StepKind
from server.receipts import queries as receipts
from server.receipts.kinds import Event
from server.replies.queries import case_of, suspects_of
from server.signatures.actions.own import given_to
from server.submissions import by_hand
from server.submissions.models import Submission
from server.submissions.states import Answer, SubmissionKind

SOURCE = "replies"
_NOT_TAKEN = (Answer.PARTLY, Answer.NOT_ADOPTED)


def reference_of(submission: Submission) -> str:
    """How a step of the case names it: by the receipt of its arrival, which anybody can check."""
    number = receipts.about(submission.uid).filter(event=Event.ARRIVED).values_list("number", flat=True).first()
    return number or submission.uid.hex


def attach(submission: Submission, now: datetime) -> None:
    """律师意见入卷, for those whom it is about."""
    _give_hand(submission)
    if submission.kind == SubmissionKind.OPINION:
        _note(submission, StepKind.OPINION_FILED, submission.handed_in_at, now, note=submission.text[:200])


def hand_came(document: str) -> None:
    """His hand came by a letter of its own, before or after what it is under."""
    submission = by_hand.named(document)
    if submission is not None:
        _give_hand(submission)


def _give_hand(submission: Submission) -> None:
    """Whoever handles the case may ask for the release of his hand."""
    case = case_of(submission)
    if case is not None and case.prosecutor is not None:
        given_to(by_hand.key_of(submission), case.prosecutor)


def answered(submission: Submission, by: User, now: datetime) -> None:
    """An opinion that was not taken, or in part: that it was not, and the reason (规则第二百六十九条)."""
    if submission.kind == SubmissionKind.OPINION and submission.answer in _NOT_TAKEN:
        reasons = submission.reason or " ".join(each["reason"] for each in submission.answers.values())
        for kind in (StepKind.NOT_ADOPTED, StepKind.REASONED):
            _note(submission, kind, now, now, by=by, note=reasons)


def _note(
    submission: Submission, kind: StepKind, at: datetime, now: datetime, *, by: User | None = None, note: str
) -> None:
    case = case_of(submission)
    if case is not None:
        note_step(
            case=case, kind=kind, suspects=suspects_of(submission, case), at=at, source=SOURCE, now=now, by=by,
            reference=reference_of(submission), note=note,
        )  # fmt: skip
