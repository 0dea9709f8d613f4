"""Guards: what must be there before a case moves on. Each is a row: whom it asks of, what fulfils it, what to do.

A guard is fulfilled for a suspect by one of `steps` that counts for him (or for the whole case), or by one of `facts`.
It is asked only of those for whom every name of `when` holds. `must_have_aid` is no field: rules answer it (aid.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from server.cases.facts import Facts, SuspectFacts, holds
from server.cases.kinds import CompanionKind
from server.cases.steps import StepKind as S

#: Whether legal aid must be provided: aid.must_have_aid with the rules in force.
MustHaveAid = Callable[[Facts, SuspectFacts], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One thing that must be there. `each`: of every open suspect, else of the case."""

    key: str
    asks: Promise
    way_on: Promise
    each: bool = True
    when: tuple[str, ...] = ()
    steps: tuple[S, ...] = ()
    suggests: tuple[S, ...] = ()  # steps that bring about one of the facts
    facts: tuple[str, ...] = ()
    companions: tuple[CompanionKind, ...] = ()
    law: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A guard that is not fulfilled, and by whom (numbers of suspects; none: the case)."""

    guard: Guard
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    url: str = ""  # where it is seen and mended, if that is another page


def missing(guards: Iterable[Guard], case: Facts, must_have_aid: MustHaveAid) -> tuple[Missing, ...]:
    """Of these guards, those not fulfilled, in order."""
    found = (_missing(guard, case, must_have_aid) for guard in guards)
    return tuple(each for each in found if each is not None)


def _missing(guard: Guard, case: Facts, must_have_aid: MustHaveAid) -> Missing | None:
    if not guard.each:
        return None if _case_fulfils(guard, case) else Missing(guard, (), ())
    lacking = [
        each
        for each in case.open_suspects
        if all(_asked(name, case, each, must_have_aid) for name in guard.when) and not _fulfils(guard, case, each)
    ]
    return Missing(guard, tuple(s.name for s in lacking), tuple(s.number for s in lacking)) if lacking else None


def _asked(name: str, case: Facts, suspect: SuspectFacts, must_have_aid: MustHaveAid) -> bool:
    if name.lstrip("!") == "must_have_aid":
        return must_have_aid(case, suspect) is not name.startswith("!")
    return holds(name, case, suspect)


def _fulfils(guard: Guard, case: Facts, suspect: SuspectFacts) -> bool:
    return (
        any(step in suspect.steps or step in case.steps for step in guard.steps)
        or any(kind in suspect.companions for kind in guard.companions)
        or any(holds(name, case, suspect) for name in guard.facts)
    )


def _case_fulfils(guard: Guard, case: Facts) -> bool:
    written = any(step in case.steps or any(step in s.steps for s in case.open_suspects) for step in guard.steps)
    return written or any(holds(name, case, None) for name in guard.facts)
