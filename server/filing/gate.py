"""The answer: check by check what is lacking, what of it an approved exception lets pass; and the move's guard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from server.access.models import Role
from server.cases.guards import Guard, Missing
from server.cases.models import Case
from server.cases.states import BEFORE_COURT, CaseState, Event
from server.filing import checks
from server.filing.checks import Check, Lack
from server.filing.models import Waiver
from server.filing.reading import GATED, asked_guards, seen_of
from server.filing.states import STANDING, WaiverState

#: From here on the gate is spoken of on a case's page; before, hardly anything can be there.
NEAR = (CaseState.HEARING, CaseState.NEGOTIATED, CaseState.SIGNED, CaseState.SURVEY, CaseState.RETRACTED)
FILED = frozenset(BEFORE_COURT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """One thing lacking, with the exception that was asked for it, if any."""

    lack: Lack
    name: str
    number: int
    waiver: Waiver | None

    @property
    def passes(self) -> bool:
        return self.waiver is not None and self.waiver.state == WaiverState.APPROVED

    @property
    def waits(self) -> bool:
        return self.waiver is not None and self.waiver.state == WaiverState.ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A check and what it found; `approves`: the roles that let it pass, none: it is done or the case stays."""

    check: Check
    opens: tuple[Open, ...]
    approves: frozenset[Role]

    @property
    def lacking(self) -> tuple[Open, ...]:
        return tuple(each for each in self.opens if not each.passes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A case before its filing."""

    event: Event
    lines: tuple[Line, ...]

    @property
    def found(self) -> tuple[Line, ...]:
        """The checks that found something, those still lacking first."""
        return tuple(sorted((line for line in self.lines if line.opens), key=lambda line: not line.lacking))

    @property
    def complete(self) -> tuple[Line, ...]:
        """The checks that found nothing."""
        return tuple(line for line in self.lines if not line.opens)

    @property
    def lacking(self) -> int:
        """How many things keep it from going."""
        return sum(len(line.lacking) for line in self.lines)

    @property
    def waiting(self) -> int:
        """How many of them wait for an approval."""
        return sum(each.waits for line in self.lines for each in line.opens)

    @property
    def passed(self) -> int:
        """How many go by an approved exception."""
        return sum(each.passes for line in self.lines for each in line.opens)


def gate_of(case: Case, now: datetime, event: Event | None = None) -> Gate:
    """The case before that move; None: before the one it would take."""
    asked, seen = seen_of(case, now, event)
    names = {each.ident: (each.name, each.number) for each in seen.facts.suspects}
    standing = {_key(w.check_key, w.suspect_id, w.thing, w.detail): w for w in _standing(case)}
    lines = []
    for check in (*checks.guard_checks(asked_guards(asked)), *checks.CHECKS):
        opens = tuple(
            Open(
                lack=lack,
                name=names.get(lack.suspect or 0, ("", 0))[0],
                number=names.get(lack.suspect or 0, ("", 0))[1],
                waiver=standing.get(_key(check.key, lack.suspect, lack.thing, lack.detail)),
            )
            for lack in check.ask(seen, now)
        )
        lines.append(Line(check=check, opens=opens, approves=seen.rules.approves.get(check.key, frozenset())))
    return Gate(event=asked, lines=tuple(lines))


def weigh(case: Case, event: Event, lacking: tuple[Missing, ...], now: datetime) -> tuple[Missing, ...]:
    """What cases.seams asks: before filing, all that the gate finds lacking stands in place of what the table found."""
    if event not in GATED:
        return lacking
    url = reverse("filing:gate", args=[case.pk])
    return tuple(_missing(line, url) for line in gate_of(case, now, event).lines if line.lacking)


def find(gate: Gate, check: str, suspect: int | None, thing: str) -> tuple[Line, Open] | None:
    """The thing lacking that a form names; None: it is not lacking (any more)."""
    for line in gate.lines:
        for each in line.opens:
            if line.check.key == check and (each.lack.suspect, each.lack.thing) == (suspect, thing):
                return line, each
    return None


def _missing(line: Line, url: str) -> Missing:
    check, people = line.check, {each.number: each.name for each in line.lacking if each.number}
    guard = Guard(key=check.key, asks=check.asks, way_on=check.way_on, law=check.law)  # type: ignore[arg-type]
    return Missing(guard, tuple(people.values()), tuple(people), url)


def _standing(case: Case) -> Iterable[Waiver]:
    return Waiver.objects.filter(case=case, state__in=STANDING).select_related("asked_by", "decided_by")


def _key(check: str, suspect: int | None, thing: str, detail: str) -> tuple[str, int | None, str, str]:
    return check, suspect, thing, detail
