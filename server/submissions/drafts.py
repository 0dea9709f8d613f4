"""A draft of an opinion: begun, saved as it is typed, handed in once. A saving is no deed: the audit log hears of
what is handed in (docs/submissions.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.submissions import actions, filling
from server.submissions.blocks import Lack, OpinionForm, answered, is_fit, lacks
from server.submissions.errors import NotAllowed, Unfinished
from server.submissions.models import Draft, How, Submission
from server.submissions.questions import FORMS, summary
from server.submissions.saving import Change, Conflict, merged, plain
from server.submissions.standing import Standing, standings_of
from server.submissions.states import SubmissionKind

M = TypeVar("M", Draft, Submission)
#: What is too long for its question is kept while he shortens it; beyond this it is not.
LONGEST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The revision that the draft is at, and what was not written because something else had been."""

    revision: int
    written: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an opinion may be written, and how far it is: its draft, what was handed in last."""

    where: Standing
    form: OpinionForm
    draft: Draft | None
    last: Submission | None


def places_of(lawyer: User, now: datetime) -> list[Place]:
    """Each standing of his, in the order of the standings."""
    drafts = {standing_of(each).key: each for each in _of(Draft, lawyer).filter(submission=None)}
    opinions = _of(Submission, lawyer).filter(kind=SubmissionKind.OPINION).exclude(blocks={}).order_by("handed_in_at")
    last = {standing_of(each).key: each for each in opinions}
    return [
        Place(where=each, form=FORMS[each.how], draft=drafts.get(each.key), last=last.get(each.key))
        for each in standings_of(lawyer, now)
    ]


def form_of(draft: Draft) -> OpinionForm:
    """What is asked of it."""
    return FORMS[How(draft.how)]


def standing_of(draft: Draft | Submission) -> Standing:
    """In which case it is written, or was."""
    return Standing(
        how=How(draft.how), unit=draft.unit, case=draft.case, person=draft.person, booking=draft.booking
    )  # fmt: skip


def begin(*, lawyer: User, where: Standing, follows: Submission | None, now: datetime) -> Draft:
    """The draft that this lawyer writes there: the one he began, or a new one, filled with what is known. One that
    supplements begins with what it follows. Raises NotAllowed."""
    _check_stands(lawyer, where, now)
    place = {"lawyer": lawyer, "how": where.how, "case": where.case, "person": where.person, "booking": where.booking}
    values = {key: {"v": value, "r": 0} for key, value in (follows.blocks if follows else {}).items()}
    try:
        with transaction.atomic():
            draft, _new = Draft.objects.get_or_create(
                **place,
                submission=None,
                defaults={
                    "unit": where.unit,
                    "begun_at": now,
                    "values": values,
                    "follows": follows.uid if follows else None,
                },
            )
    except IntegrityError:  # begun in two windows at once
        draft = Draft.objects.get(**place, submission=None)
    return refill(draft)


@transaction.atomic
def refill(draft: Draft) -> Draft:
    """What came to be known since, where he wrote nothing yet."""
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.submission_id is None:
        values = filling.filled_draft(draft)
        if values != draft.values:
            draft.values, draft.revision = values, draft.revision + 1
            draft.save(update_fields=["values", "revision"])
    return draft


@transaction.atomic
def save(*, by: User, draft: Draft, changes: Sequence[Change], now: datetime) -> Saved:
    """What was typed, kept; what meets something newer is told, not written. NotAllowed: it was handed in."""
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk, lawyer=by)
    if draft.submission_id is not None:
        raise NotAllowed(
            f"draft {draft.pk}: handed in", _("这份意见已经提交。要补充的，请在提交的意见上点“补充提交”。")
        )
    asked = {each.key: each for each in form_of(draft).questions}
    known = [each for each in changes if each.key in asked]
    fit = [each for each in known if len(each.value) <= LONGEST and "\0" not in each.value]
    result = merged(draft.values, fit, draft.revision + 1)
    if result.values != draft.values:
        draft.values, draft.revision, draft.saved_at = result.values, draft.revision + 1, now
        draft.save(update_fields=["values", "revision", "saved_at"])
    return Saved(revision=draft.revision, written=result.written, conflicts=result.conflicts)


@transaction.atomic
def hand_in(*, by: User, draft: Draft, press: str | None, now: datetime, hand: bytes = b"") -> Submission:
    """The draft as it stands, handed in once; pressed twice it gives the first again. Raises Unfinished, NotAllowed,
    UnfitHand."""
    draft = (
        Draft.objects.select_for_update(of=("self",)).select_related("submission", "unit").get(pk=draft.pk, lawyer=by)
    )
    if draft.submission is not None:
        return draft.submission
    form, values = form_of(draft), plain(draft.values)
    missing = lacks(form, values)
    if missing:
        raise Unfinished(
            f"draft {draft.pk}: {len(missing)} questions", _("还有%(n)d项没有完成。") % {"n": len(missing)}, missing
        )
    given = answered(form, values)
    made = actions.hand_in(
        lawyer=by, where=standing_of(draft), kind=SubmissionKind.OPINION, text=summary(form, given), sheets=[],
        blocks=given, follows=draft.follows, press=press, now=now, hand=hand,
    )  # fmt: skip
    Draft.objects.filter(pk=draft.pk).update(submission=made)
    return made


def wrong(draft: Draft) -> Mapping[str, Lack]:
    """What is not fit to be handed in, by question: said beside what was already written."""
    values = plain(draft.values)
    asked = {each.key: each for each in form_of(draft).questions}
    return {
        lack.key: lack
        for lack in lacks(form_of(draft), values)
        if values.get(lack.key) and not is_fit(asked[lack.key], values[lack.key])
    }


def _of(model: type[M], lawyer: User) -> QuerySet[M]:
    return model._default_manager.filter(lawyer=lawyer).select_related("unit")


def _check_stands(lawyer: User, where: Standing, now: datetime) -> None:
    if where not in standings_of(lawyer, now):
        raise NotAllowed("draft: does not stand there", _("您在该案没有有效的委托或者指派。"))
