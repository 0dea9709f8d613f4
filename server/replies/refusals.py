"""A lawyer's help that was refused in writing: the paper is kept, the step of the case written; taken back at any time.

刑事诉讼法第三十六条 gives a right, not a duty; 2019 指导意见第十四条 [K]: help may be refused, a recognizance is still
signed before a lawyer. Whoever must have legal aid (第三十五条) cannot give it up so: that guard asks for his defender.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases import policies
from server.cases.actions import course
from server.cases.actions.history import Deed
from server.cases.models import Step, Suspect
from server.cases.steps import StepKind
from server.counsel import papers
from server.replies.errors import StaleState, UnfitRefusal
from server.replies.models import HelpRefused


def refuse(
    *, suspect: Suspect, said_at: datetime, why: str, sheet: papers.Sheet, by: User, now: datetime
) -> HelpRefused:
    """The refusal, with the paper that he signed. Raises NotAllowed (cases), UnfitRefusal, StaleState."""
    policies.check_edit(by, suspect.case, now)
    if said_at > now:
        raise UnfitRefusal(f"refusal at {said_at}, it is {now}", _("拒绝时间晚于现在，请核对。"))
    papers.keep(sheet)
    try:
        with transaction.atomic():
            made = HelpRefused.objects.create(
                suspect=suspect, said_at=said_at, why=why, name=sheet.name, size=len(sheet.data), digest=sheet.digest,
                by=by, at=now,
            )  # fmt: skip
            course.note_step(
                case=suspect.case, kind=StepKind.COUNSEL_REFUSED, suspects=[suspect], at=said_at, source="replies",
                now=now, by=by, reference=_reference(made), note=why,
            )  # fmt: skip
            append(by, "reply.help_refused", made, case=suspect.case_id, number=suspect.number, digest=sheet.digest)
    except IntegrityError as error:
        raise StaleState(f"suspect {suspect.pk}: refused already", _("已经登记过书面拒绝，请刷新页面。")) from error
    return made


@transaction.atomic
def take_back(*, refusal: HelpRefused, why: str, by: User, now: datetime) -> None:
    """He wants a lawyer after all: the step counts no longer, paper and row stay. NotAllowed (cases), StaleState."""
    policies.check_edit(by, refusal.suspect.case, now)
    moved = HelpRefused.objects.filter(pk=refusal.pk, taken_back_at=None).update(taken_back_at=now, taken_back_why=why)
    if moved != 1:
        raise StaleState(f"refusal {refusal.pk}: taken back already", _("已经撤回，请刷新页面。"))
    steps = Step.objects.filter(suspect=refusal.suspect, reference=_reference(refusal), voided_at=None)
    for step in steps.select_related("case"):
        course.void_step(step=step, deed=Deed(by=by, now=now, why=why))
    append(by, "reply.refusal_taken_back", refusal, reason=why)


def in_force(suspect: Suspect) -> HelpRefused | None:
    """What he refused and did not take back."""
    return HelpRefused.objects.filter(suspect=suspect, taken_back_at=None).first()


def _reference(refusal: HelpRefused) -> str:
    return f"refusal-{refusal.pk}"
