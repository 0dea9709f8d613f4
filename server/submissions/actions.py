"""Handing in and answering: one deed, one transaction, one audit event, one receipt. What was handed in is never
changed; the guarded update of its state is the lock."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.policies import Permission, may
from server.audit.actions import append
from server.counsel import papers
from server.submissions import by_hand, letters, receipting, seams, standing
from server.submissions.errors import NotAllowed, StaleState, UnfitAnswer
from server.submissions.models import Attached, Returned, Submission
from server.submissions.questions import objections
from server.submissions.standing import Standing
from server.submissions.states import (
    NEED_REASON,
    OPINION_ANSWERS,
    TABLE,
    Answer,
    ItemAnswer,
    SubmissionEvent,
    SubmissionKind,
    SubmissionState,
    answers_to,
    before,
)

PDF = "application/pdf"


def hand_in(
    *,
    lawyer: User,
    where: Standing,
    kind: SubmissionKind,
    text: str,
    sheets: Sequence[papers.Sheet],
    now: datetime,
    blocks: Mapping[str, str] | None = None,
    follows: uuid.UUID | None = None,
    press: str | None = None,
    hand: bytes = b"",
) -> Submission:
    """What the lawyer wrote, on its way to the unit. 1. may he? 2. the files' bytes, durable; 3. rows, receipt, event,
    letters. `hand`: the strokes of his signature, where he gave one. The same form pressed twice gives the first again.
    Raises NotAllowed, UnfitHand."""
    _check_hand_in(lawyer, where, follows, now)
    for sheet in sheets:
        papers.keep(sheet)
    with transaction.atomic():
        known = Submission.objects.filter(press=press).first() if press else None
        if known is not None:
            return known
        made = Submission.objects.create(
            follows=follows, press=press or None, kind=kind, lawyer=lawyer, unit=where.unit, how=where.how,
            case=where.case, person=where.person, booking=where.booking, text=text, blocks=dict(blocks or {}),
            handed_in_at=now,
        )  # fmt: skip
        Attached.objects.bulk_create(
            Attached(submission=made, name=each.name, size=len(each.data), digest=each.digest, arrived_at=now)
            for each in sheets
        )
        receipting.handed_in(made, now)
        append(lawyer, "submission.handed_in", made, kind=str(kind), unit=where.unit.code)
        if hand:
            by_hand.sign(made, hand, now)
        letters.hand_sent(made, [each.data for each in sheets], now)
    made.refresh_from_db()
    return made


@transaction.atomic
def arrive(submission: Submission, now: datetime) -> None:
    """It is whole where the case is handled: before the unit, or back to the lawyer who does not stand in it."""
    case = standing.found(submission)
    if case is None:
        back(submission, Returned.STANDING, now)
        return
    due = seams.due(SubmissionKind(submission.kind), now)
    _move(submission, SubmissionEvent.ARRIVE, arrived_at=now, answer_by=due, case_found=case)
    receipting.arrived(submission, now)
    append("submissions", "submission.arrived", submission, unit=submission.unit.code)
    seams.one_came(submission, now)
    letters.hand_stands(submission, now)


@transaction.atomic
def back(submission: Submission, why: Returned, now: datetime) -> None:
    """It came before nobody."""
    _move(submission, SubmissionEvent.RETURN, returned=why)
    receipting.returned(submission, now)
    append("submissions", "submission.returned", submission, why=str(why))
    letters.hand_stands(submission, now)


@transaction.atomic
def answer(
    *,
    by: User,
    submission: Submission,
    said: Answer,
    reason: str,
    now: datetime,
    answers: Mapping[str, ItemAnswer] | None = None,
) -> None:
    """The unit's answer, to an opinion in blocks matter by matter; whether this person handles the case is the caller's
    question (server/replies).

    Raises UnfitAnswer, StaleState."""
    told = {key: {"answer": str(each.answer), "reason": each.reason.strip()} for key, each in (answers or {}).items()}
    _check_answers(submission, answers or {})
    if said not in answers_to(SubmissionKind(submission.kind)):
        raise UnfitAnswer(f"answer: {said} to {submission.kind}", _("请选择答复。"))
    if said in NEED_REASON and not told and len(reason.strip()) < 2:
        raise UnfitAnswer(f"answer: {said} without reason", _("部分采纳、不采纳、不同意的，必须说明理由。"))
    _move(
        submission, SubmissionEvent.ANSWER, answer=said, reason=reason.strip(), answers=told, answered_at=now,
        answered_name=by.display_name,
    )  # fmt: skip
    receipting.answered(submission, by, now)
    append(by, "submission.answered", submission, answer=str(said), matters=len(told))
    letters.hand_stands(submission, now)
    seams.one_was_answered(submission, by, now)


def _check_answers(submission: Submission, answers: Mapping[str, ItemAnswer]) -> None:
    """Each matter that was objected to has its answer, and each no its reason."""
    asked = {key for key, _asks in objections(submission.blocks)}
    if asked != set(answers):
        raise UnfitAnswer(f"answer: expected {sorted(asked)}, got {sorted(answers)}", _("有异议的各项要逐项答复。"))
    for key, each in answers.items():
        if each.answer not in OPINION_ANSWERS:
            raise UnfitAnswer(f"answer: {each.answer} to {key}", _("请选择答复。"))
        if each.answer in NEED_REASON and len(each.reason.strip()) < 2:
            words = _("部分采纳、不采纳、不同意的，必须说明理由。")
            raise UnfitAnswer(f"answer: {each.answer} to {key} without reason", words)


def _check_hand_in(lawyer: User, where: Standing, follows: uuid.UUID | None, now: datetime) -> None:
    if not may(lawyer, Permission.SUBMIT):
        raise NotAllowed(f"hand in: role {lawyer.role}", _("您的角色没有这项权限。"))
    if where not in standing.standings_of(lawyer, now):
        raise NotAllowed("hand in: does not stand there", _("您在该案没有有效的委托或者指派。"))
    if follows is not None and not Submission.objects.filter(uid=follows, lawyer=lawyer).exists():
        raise NotAllowed("hand in: follows another's", _("只能补充本人提交过的意见或者申请。"))


def _move(submission: Submission, event: SubmissionEvent, **change: Any) -> None:
    state = before(event)
    moved = Submission.objects.filter(pk=submission.pk, state=state).update(state=TABLE[state, event], **change)
    if moved != 1:
        words = _("状态已变化，请刷新后再试。")
        raise StaleState(f"submission {submission.pk} is no longer {SubmissionState(state).value}", words)
    submission.refresh_from_db()
