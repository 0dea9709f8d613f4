"""核对笔录, and victims heard apart: what is written down once, as it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from server.access.models import User
from server.audit.actions import append
from server.cases.actions.course import write_step
from server.cases.actions.history import Deed
from server.cases.models import Case
from server.cases.steps import StepKind
from server.hearings import notes, policies
from server.hearings.errors import Unanswered
from server.hearings.models import Heard, HowHeard, HowRead, NoteKind, Readback, VictimHeard
from server.hearings.revisions import after_deed


@transaction.atomic
def read_back(*, by: User, heard: Heard, told: dict[str, Any], now: datetime) -> Readback:
    """The record was read by or to this person: right as it is, or with corrections. Raises NotAllowed, StaleState,
    Unanswered."""
    policies.check_write(by, heard.hearing, now)
    if told["how"] != HowRead.ITSELF and len(told["reader"].strip()) < 2:
        raise Unanswered(f"heard {heard.pk}: no reader", _("请写明由谁宣读。"))
    if not told["is_right"] and len(told["corrections"].strip()) < 2:
        raise Unanswered(f"heard {heard.pk}: neither right nor corrected", _("不一致的，请写明更正、补充的内容。"))
    made = Readback.objects.create(heard=heard, by=by, at=now, **told)
    after_deed(heard.hearing_id)
    append(by, "hearing.readback", heard.hearing, person=heard.suspect.number, how=made.how, right=made.is_right)
    with override("zh-hans"):
        text = f"{heard.suspect.name} {made.get_how_display()}"
    notes.note(by=by, hearing=heard.hearing, text=text, kind=NoteKind.READBACK, now=now)
    return made


@transaction.atomic
def hear_victim(*, by: User, case: Case, told: dict[str, Any], now: datetime) -> VictimHeard:
    """A victim was heard: the case's step; or could not be reached: kept as an attempt. NotAllowed, CasesError."""
    policies.check_open(by, case, now)
    if told["how"] != HowHeard.UNREACHED and len(told["opinion"].strip()) < 2:
        raise Unanswered(f"case {case.pk}: victim heard without words", _("请写明被害人的意见；没有意见的写“无意见”。"))
    made = VictimHeard.objects.create(case=case, by=by, written_at=now, **told)
    append(by, "hearing.victim", case, how=made.how)
    if made.how != HowHeard.UNREACHED:
        with override("zh-hans"):
            note = f"{made.name} {made.get_how_display()}"[:400]
        write_step(
            case=case, kind=StepKind.VICTIM_HEARD, suspects=[], at=made.at, is_day=False, deed=Deed(by=by, now=now),
            note=note,
        )  # fmt: skip
    return made
