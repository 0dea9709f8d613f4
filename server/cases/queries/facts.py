"""Rows -> facts: for one case whole, for a stretch of cases only what deadlines look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils import timezone

from server.cases.deadlines.due import Subject, When
from server.cases.facts import Facts, SuspectFacts, holds
from server.cases.kinds import Custody
from server.cases.models import Case, Charge, Companion, SessionLink, Step, Suspect
from server.cases.rulebook import Rulebook
from server.cases.states import CaseState
from server.cases.steps import StepKind

_CASE = (
    "pk", "unit_id", "prosecutor_id", "state", "procedure", "accepted_on", "counted_from", "over_one_year",
    "extended_on", "returned_times", "express_from", "is_complex", "has_victim",
)  # fmt: skip
_SUSPECT = (
    "pk", "case_id", "number", "name", "plea", "outcome", "is_juvenile", "is_blind", "is_deaf", "is_mute",
    "has_limited_capacity", "may_get_life", "may_get_three_years", "may_get_probation", "gets_correction",
    "needs_interpreter", "custody", "custody_since", "conditional_months", "lawyer_kind",
)  # fmt: skip
_MARK_OF = {Custody.BAIL: "bail", Custody.RESIDENTIAL: "residence"}
Times = dict[str, tuple[When, ...]]


@dataclass(frozen=True, slots=True)
class Read:
    """A case as it was read: its row's number, unit and prosecutor, and its facts."""

    case: int
    unit: int
    prosecutor: int | None
    facts: Facts


def facts_of(case: Case) -> Facts:
    """Everything that guards and rules ask about that case."""
    where = Q(case=case)
    beside = _Beside(
        companions=_sets(Companion.objects.filter(suspect__case=case, ended_on=None).values_list("suspect", "kind")),
        charged=set(Charge.objects.filter(suspect__case=case).values_list("suspect", flat=True)),
        recorded=set(
            SessionLink.objects.filter(case=case, ended_at=None, suspects__isnull=False).values_list(
                "suspects", flat=True
            )
        ),
    )
    return next(_read(Q(pk=case.pk), where, beside)).facts


def facts_between(after: int, upto: int) -> Iterator[Read]:
    """Cases with a number in that stretch that are not closed, as deadlines see them, in order."""
    stretch = Q(case__gt=after, case__lte=upto) & ~Q(case__state=CaseState.CLOSED)
    own = Q(pk__gt=after, pk__lte=upto) & ~Q(state=CaseState.CLOSED)
    return _read(own, stretch, _Beside({}, set(), set()))


def subjects_of(facts: Facts, rules: Rulebook) -> Iterator[Subject]:
    """The case and its suspects, as deadline rules see them."""
    yield Subject(
        ident=None,
        state=facts.state,
        holds=lambda name: holds(name, facts, None),
        number=lambda name: getattr(facts, name, None),
        times=_case_times(facts),
        own=facts.steps,
        shared=tuple(each.steps for each in facts.open_suspects),
    )
    for each in facts.suspects:
        yield _subject(facts, each, rules)


def _subject(facts: Facts, each: SuspectFacts, rules: Rulebook) -> Subject:
    def asked(name: str) -> bool:
        if name.lstrip("!") == "must_have_aid":
            return rules.must_have_aid(facts, each) is not name.startswith("!")
        return holds(name, facts, each)

    times = _suspect_times(facts, each)
    return Subject(
        ident=each.ident,
        state=facts.state,
        holds=asked,
        number=lambda name: getattr(each, name, None),
        times=times,
        own=times,
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    companions: dict[int, frozenset[str]]
    charged: set[int]
    recorded: set[int]


def _read(own: Q, of_case: Q, beside: _Beside) -> Iterator[Read]:
    suspects: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in Suspect.objects.filter(of_case).order_by("case_id", "number").values(*_SUSPECT):
        suspects[row["case_id"]].append(row)
    steps = _steps(of_case)
    for row in Case.objects.filter(own).order_by("pk").values(*_CASE):
        case, unit, prosecutor = row.pop("pk"), row.pop("unit_id"), row.pop("prosecutor_id")
        people = tuple(_suspect_facts(each, steps, beside) for each in suspects[case])
        facts = Facts(**row, has_prosecutor=prosecutor is not None, suspects=people, steps=steps.get((case, None), {}))
        yield Read(case, unit, prosecutor, facts)


def _suspect_facts(row: dict[str, Any], steps: dict[tuple[int, int | None], Times], beside: _Beside) -> SuspectFacts:
    ident, case = row.pop("pk"), row.pop("case_id")
    return SuspectFacts(
        **row,
        ident=ident,
        companions=beside.companions.get(ident, frozenset()),
        has_charge=ident in beside.charged,
        has_recording=ident in beside.recorded,
        steps=steps.get((case, ident), {}),
    )


def _steps(of_case: Q) -> dict[tuple[int, int | None], Times]:
    rows = Step.objects.filter(of_case, voided_at=None).order_by("at", "pk")
    found: dict[tuple[int, int | None], Times] = defaultdict(dict)
    for case, suspect, kind, at, is_day in rows.values_list("case_id", "suspect_id", "kind", "at", "is_day"):
        times = found[case, suspect]
        times[kind] = (*times.get(kind, ()), (at, is_day))
    return found


def _case_times(facts: Facts) -> Times:
    times = dict(facts.steps)
    times["accepted"] = ((_midnight(facts.accepted_on), True),)
    times["counted_from"] = ((_midnight(facts.counted_from), True),)
    if facts.express_from is not None:
        times["express"] = ((facts.express_from, False),)
    for each in facts.open_suspects:
        for kind, when in each.steps.items():
            if kind not in facts.steps:
                times[kind] = tuple(sorted((*times.get(kind, ()), *when)))
    return times


def _suspect_times(facts: Facts, each: SuspectFacts) -> Times:
    times = {**facts.steps, **each.steps}
    if each.is_open:
        times["accepted"] = ((_midnight(facts.accepted_on), True),)
        times.setdefault(StepKind.AID_GROUND, times["accepted"])
        if each.custody_since is not None and each.custody in _MARK_OF:
            times[_MARK_OF[Custody(each.custody)]] = ((_midnight(each.custody_since), True),)
    return times


def _sets(pairs: Iterable[tuple[int, str]]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for ident, kind in pairs:
        found[ident].add(kind)
    return {ident: frozenset(kinds) for ident, kinds in found.items()}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
