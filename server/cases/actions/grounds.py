"""Legal aid must be provided: the day on which its ground was found begins the period for asking the agency."""

from __future__ import annotations

from django.utils import timezone

from server.audit.actions import append
from server.cases.actions.history import Deed
from server.cases.models import Case, Step
from server.cases.queries.facts import facts_of
from server.cases.rulebook import rulebook
from server.cases.steps import StepKind


def note(case: Case, deed: Deed) -> None:
    """Writes down for whom a ground is there that was not there before, and voids what is there no longer.

    A ground that is seen on the day of acceptance needs no step: the period runs from that day. Raises nothing.
    """
    facts, rules = facts_of(case), rulebook()
    is_later = timezone.localdate(deed.now) > case.accepted_on
    for each in facts.open_suspects:
        has_ground, is_noted = rules.must_have_aid(facts, each), StepKind.AID_GROUND in each.steps
        if has_ground and not is_noted and is_later:
            _write(case, each.ident, "、".join(ground.zh for ground in rules.aid_grounds(facts, each)), deed)
        elif is_noted and not has_ground:
            gone = Step.objects.filter(case=case, suspect=each.ident, kind=StepKind.AID_GROUND, voided_at=None)
            gone.update(voided_at=deed.now, voided_why=deed.why)


def _write(case: Case, suspect: int, grounds: str, deed: Deed) -> None:
    step = Step.objects.create(
        case=case, suspect_id=suspect, kind=StepKind.AID_GROUND, at=deed.now, is_day=True, note=grounds, by=deed.by,
        written_at=deed.now,
    )  # fmt: skip
    append(deed.by, "case.step", case, kind=step.kind, numbers=[], at=deed.now.isoformat(), reference="")
