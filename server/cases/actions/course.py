"""Steps are written down, the case moves on: the table in course.py says whither, guards say whether."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases import course, policies, seams
from server.cases.actions import dues, grounds, history
from server.cases.actions.history import Deed
from server.cases.errors import BadStep, GuardsMissing, NoSuchMove
from server.cases.kinds import LawyerKind, Outcome, Plea, Procedure
from server.cases.models import Case, Move, Step, Suspect
from server.cases.models.case import WHY
from server.cases.queries.facts import facts_of
from server.cases.rulebook import rulebook
from server.cases.states import Event
from server.cases.steps import BY_ACTION, WITH_DOCUMENT, WITH_REASON, Scope, StepKind, scope_of

#: A clock that is a little fast makes no step of the future.
_SLACK = timedelta(minutes=5)
#: What a step says of the suspect for whom it is written.
_PLEA = {
    StepKind.RECOGNIZANCE: Plea.SIGNED,
    StepKind.EXEMPTION: Plea.EXEMPT,
    StepKind.RETRACTION: Plea.RETRACTED,
}


@transaction.atomic
def write_step(
    *,
    case: Case,
    kind: StepKind,
    suspects: list[Suspect],
    at: datetime,
    is_day: bool,
    deed: Deed,
    reference: str = "",
    note: str = "",
) -> list[Step]:
    """Something was done, for these suspects or, where the step is of the case, for none. Raises NotAllowed,
    StaleCase, BadStep."""
    policies.check_edit(deed.by, case, deed.now)
    case = history.take(case, deed)
    _check(case, kind, suspects, at, reference, note, deed.now)
    targets: list[Suspect | None] = list(suspects) or [None]
    made = [
        Step.objects.create(
            case=case, suspect=suspect, kind=kind, at=at, is_day=is_day, reference=reference, note=note, by=deed.by,
            written_at=deed.now,
        )
        for suspect in targets
    ]  # fmt: skip
    for suspect in suspects:
        _follow(case, suspect, kind, note, deed)
    if kind in _PLEA:
        grounds.note(case, deed)
    dues.refresh(case)
    append(
        deed.by, "case.step", case, kind=str(kind), numbers=[s.number for s in suspects], at=at.isoformat(),
        reference=reference,
    )  # fmt: skip
    return made


@transaction.atomic
def note_step(
    *,
    case: Case,
    kind: StepKind,
    suspects: list[Suspect],
    at: datetime,
    source: str,
    now: datetime,
    by: User | None = None,
    reference: str = "",
    note: str = "",
) -> list[Step]:
    """A fact that another app knows (`source`): what a lawyer handed in is in the file, whoever handles it. Nobody is
    asked, and no form that is open elsewhere is stale for it; with that reference it is there once a suspect."""
    made = [
        Step.objects.create(
            case=case, suspect=suspect, kind=kind, at=at, reference=reference, note=note[:WHY], by=by, written_at=now
        )
        for suspect in suspects
        if not Step.objects.filter(suspect=suspect, kind=kind, reference=reference, voided_at=None).exists()
    ]
    if made:
        dues.refresh(case)
        numbers = [each.suspect.number for each in made if each.suspect]
        append(by or source, "case.step", case, kind=str(kind), numbers=numbers, at=at.isoformat(), reference=reference)
    return made


@transaction.atomic
def withdraw_steps(
    *, case: Case, kind: StepKind, reference: str, why: str, source: str, now: datetime, by: User | None = None,
    save: Iterable[Suspect] = (),
) -> int:  # fmt: skip
    """What another app noted by that reference holds no longer, but for those in `save`: the steps stay, with the
    reason. Nobody is asked, as in `note_step`. How many."""
    steps = Step.objects.filter(case=case, kind=kind, reference=reference, voided_at=None)
    gone = list(steps.exclude(suspect__in=[each.pk for each in save]).values_list("pk", "suspect__number"))
    if gone:
        keys, numbers = [pk for pk, _number in gone], [number for _pk, number in gone]
        Step.objects.filter(pk__in=keys).update(voided_at=now, voided_why=why[:WHY])
        dues.refresh(case)
        append(by or source, "case.step_voided", case, kind=str(kind), numbers=numbers, reference=reference, reason=why)
    return len(gone)


@transaction.atomic
def void_step(*, step: Step, deed: Deed) -> None:
    """A step that was written by mistake counts no longer; it stays, with the reason. Raises NotAllowed, StaleCase."""
    policies.check_edit(deed.by, step.case, deed.now)
    if step.kind in BY_ACTION:
        raise BadStep(f"step {step.pk}: {step.kind} is no step by hand", _("这一事项由系统登记，不能作废。"))
    case = history.take(step.case, deed)
    _void(Step.objects.filter(pk=step.pk), deed.why, deed)
    dues.refresh(case)
    append(deed.by, "case.step_voided", case, step=step.pk, kind=step.kind, reason=deed.why)


@transaction.atomic
def move(*, case: Case, event: Event, deed: Deed) -> Move:
    """The case moves on by that event, if the table knows it and the guards hold. Raises NotAllowed, StaleCase,
    NoSuchMove, GuardsMissing."""
    policies.check_edit(deed.by, case, deed.now)
    case = history.take(case, deed)
    row = course.row_of(case.state, event)
    if row is None:
        raise NoSuchMove(
            f"case {case.pk}: no {event} in {case.state}",
            _("案件处于“%(state)s”，不能“%(event)s”。请刷新页面，按列出的下一步办理。")
            % {"state": case.get_state_display(), "event": event.label},
        )
    lacking = course.act(row, facts_of(case), rulebook().must_have_aid).missing
    lacking = seams.weighed(case, event, lacking, deed.now)
    if lacking:
        raise GuardsMissing(
            f"case {case.pk}: {event} lacks {', '.join(each.guard.key for each in lacking)}",
            _("还不能“%(event)s”：缺少 %(count)d 项。") % {"event": event.label, "count": len(lacking)},
            lacking,
        )
    made = Move.objects.create(
        case=case, event=event, before=case.state, after=row.after, why=deed.why, by=deed.by, at=deed.now
    )
    history.set_fields(case, {"state": row.after, **_consequences(case, event)}, case=case, suspect=None, deed=deed)
    _settle_people(case, event, deed)
    dues.refresh(case)
    append(deed.by, "case.moved", case, event=str(event), before=made.before, after=made.after, reason=deed.why)
    return made


def _consequences(case: Case, event: Event) -> dict[str, object]:
    """Fields of the case that an event changes beside the state."""
    if event is Event.RETURN:
        return {"returned_times": case.returned_times + 1}
    if event is Event.COME_BACK:
        newest = case.steps.filter(kind=StepKind.CAME_BACK, voided_at=None).latest("at")
        return {"counted_from": timezone.localdate(newest.at), "extended_on": None}
    if event is Event.RETRACT and case.procedure == Procedure.FAST:
        return {"procedure": Procedure.ORDINARY}
    return {}


def _settle_people(case: Case, event: Event, deed: Deed) -> None:
    ended = {Event.DECIDE_CONDITIONAL: Outcome.CONDITIONAL, Event.REVOKE_CONDITIONAL: Outcome.OPEN}
    outcome = ended.get(event)
    if event is Event.CLOSE and case.steps.filter(kind=StepKind.NO_PROSECUTION_SERVED, voided_at=None).exists():
        outcome = Outcome.NOT_PROSECUTED
    if outcome is None:
        return
    for suspect in case.suspects.filter(outcome__in=(Outcome.OPEN, Outcome.CONDITIONAL)):
        history.set_fields(suspect, {"outcome": outcome}, case=case, suspect=suspect, deed=deed)


def _check(
    case: Case, kind: StepKind, suspects: list[Suspect], at: datetime, reference: str, note: str, now: datetime
) -> None:
    if kind in BY_ACTION:
        raise BadStep(f"{kind} is no step by hand", _("这一事项由系统登记，请用对应的操作。"))
    if at > now + _SLACK:
        raise BadStep(f"{kind} at {at}, it is {now}", _("办理时间晚于现在，请核对日期和时间。"))
    if timezone.localdate(at) < case.accepted_on:
        raise BadStep(f"{kind} at {at}, accepted on {case.accepted_on}", _("办理时间早于受理日期，请核对。"))
    if (scope_of(kind) is Scope.SUSPECT) is not bool(suspects):
        raise BadStep(f"{kind}: {len(suspects)} suspects", _("请选择这一事项涉及的人员；全案事项不选人员。"))
    if any(each.case_id != case.pk for each in suspects):
        raise BadStep(f"{kind}: a suspect of another case", _("所选人员不属于这件案件，请刷新页面。"))
    if kind in WITH_DOCUMENT and not reference.strip():
        raise BadStep(f"{kind}: no document number", _("请填写文书文号。"))
    if kind in WITH_REASON and not note.strip():
        raise BadStep(f"{kind}: no reason", _("请写明理由或者依据。"))
    check_signing(case, kind, suspects)


def check_signing(case: Case, kind: StepKind, suspects: list[Suspect]) -> None:
    """Who signs has a lawyer, who need not has a ground; asked before hands are asked for, too. Raises BadStep."""
    if kind not in (StepKind.RECOGNIZANCE, StepKind.EXEMPTION):
        return
    facts = facts_of(case)
    for suspect in suspects:
        seen = next(each for each in facts.suspects if each.ident == suspect.pk)
        if kind == StepKind.EXEMPTION and not rulebook().exemption_grounds(facts, seen):
            raise BadStep(f"suspect {suspect.pk}: no ground", _("没有不需签署具结书的法定情形，请核对人员信息。"))
        if kind == StepKind.RECOGNIZANCE and not seen.has_lawyer:
            raise BadStep(
                f"suspect {suspect.pk}: signed without a lawyer",
                _("%(name)s没有辩护人或者值班律师，签署具结书须有律师在场。请先在“人员”中填写律师。")
                % {"name": suspect.name},
            )


def _follow(case: Case, suspect: Suspect, kind: StepKind, note: str, deed: Deed) -> None:
    """What the step changes of the suspect: his plea, his lawyer, the recognizance that is void."""
    values: dict[str, object] = {}
    if kind in _PLEA:
        values = {"plea": _PLEA[kind], "plea_why": note}
    if kind == StepKind.AID_ASSIGNED and suspect.lawyer_kind in (LawyerKind.NONE, LawyerKind.DUTY):
        values = {"lawyer_kind": LawyerKind.AID}
    if kind == StepKind.RETRACTION:
        signed = Step.objects.filter(case=case, suspect=suspect, kind__in=(StepKind.RECOGNIZANCE, StepKind.EXEMPTION))
        _void(signed.filter(voided_at=None), note, deed)
    history.set_fields(suspect, values, case=case, suspect=suspect, deed=deed)


def _void(steps: QuerySet[Step], why: str, deed: Deed) -> None:
    steps.update(voided_at=deed.now, voided_why=why)
