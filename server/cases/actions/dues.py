"""Deadlines worked out and kept: for one case after each deed, for all cases after rules or calendar changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from server.audit.actions import append
from server.cases.deadlines.due import Worked, due_of
from server.cases.errors import RunElsewhere
from server.cases.models import Case, Due, Recompute
from server.cases.queries.facts import Read, facts_between, subjects_of
from server.cases.rulebook import Rulebook, rulebook
from server.cases.states import CaseState

#: Open cases a transaction: others wait no longer than that takes (docs/performance.md).
STRETCH = 1000
#: A run whose worker was not heard of for so long is taken over.
SILENT = timedelta(seconds=60)
_FIELDS = (
    "unit_id", "prosecutor_id", "owner", "starts_at", "due_at", "warn_at", "escalate_at", "is_moved", "is_sure",
    "done_at",
)  # fmt: skip
_DUE_AT = _FIELDS.index("due_at")


def refresh(case: Case) -> None:
    """That case's deadlines, as its rows stand now. Called inside the deed's transaction."""
    if case.state == CaseState.CLOSED:
        Due.objects.filter(case=case, done_at=None).delete()
        return
    work_out(case.pk - 1, case.pk, rulebook())


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What the rules say otherwise than the rows of a stretch of cases do. `changed` and `stale` with what is kept."""

    cases: int
    made: list[Due]
    changed: list[tuple[Due, datetime]]
    stale: list[Due]

    @property
    def count(self) -> int:
        """Of how many rows."""
        return len(self.made) + len(self.changed) + len(self.stale)


@transaction.atomic
def work_out(after: int, upto: int, rules: Rulebook) -> tuple[int, int]:
    """Deadlines of the open cases in that stretch of numbers: how many cases there were, how many rows changed."""
    found = differences(after, upto, rules)
    _settle(found)
    return found.cases, found.count


def differences(after: int, upto: int, rules: Rulebook) -> Differences:
    """What working that stretch out would change; nothing is written."""
    cases, wanted = 0, {}
    for read in facts_between(after, upto):
        cases += 1
        for subject in subjects_of(read.facts, rules):
            for worked in due_of(rules.book, subject):
                wanted[read.case, worked.suspect, worked.rule] = _values(read, worked)
    stale: list[Due] = []
    changed: list[tuple[Due, datetime]] = []
    rows = Due.objects.filter(case__gt=after, case__lte=upto).exclude(case__state=CaseState.CLOSED).order_by()
    for pk, case, suspect, rule, *values in rows.values_list("pk", "case_id", "suspect_id", "rule", *_FIELDS):
        key = (case, suspect, rule)
        fresh = wanted.pop(key, None)
        if fresh is None:
            stale.append(_row(key, values, pk))
        elif fresh != tuple(values):
            changed.append((_row(key, fresh, pk), values[_DUE_AT]))
    made = [_row(key, values, None) for key, values in wanted.items()]
    return Differences(cases=cases, made=made, changed=changed, stale=stale)


@transaction.atomic
def begin_run(*, why: str, now: datetime, rules: Rulebook) -> Recompute:
    """The run for the rules in force: the newest, if it is theirs, else a new one; those before it end unfinished."""
    newest = Recompute.objects.order_by("-pk").first()
    if newest is not None and newest.basis == rules.digest:
        return newest
    Recompute.objects.filter(finished_at=None).exclude(basis=rules.digest).update(finished_at=now)
    total = open_cases()
    run, made = Recompute.objects.get_or_create(
        basis=rules.digest,
        finished_at=None,
        defaults={"why": why[:200], "started_at": now, "beat_at": now - SILENT, "total": total},
    )
    if made:
        append("recompute", "deadlines.recompute", run, basis=run.basis, cases=total, why=why)
    return run


def open_cases() -> int:
    """How many cases have deadlines."""
    return Case.objects.exclude(state=CaseState.CLOSED).count()


def next_stretch(cursor: int) -> int | None:
    """The last case of the next stretch of open ones; None: there is none."""
    ahead = Case.objects.filter(pk__gt=cursor).exclude(state=CaseState.CLOSED).order_by("pk")
    return max(ahead.values_list("pk", flat=True)[:STRETCH], default=None)


def take_over(run: Recompute, now: datetime) -> None:
    """This worker goes on with that run. RunElsewhere: another one was heard of just now."""
    taken = Recompute.objects.filter(pk=run.pk, beat_at__lte=now - SILENT).update(beat_at=now)
    if taken != 1:
        raise RunElsewhere(
            f"run {run.basis}: another worker was at it less than {SILENT.seconds} s ago. Wait, or end that worker."
        )


def carry_on(run: Recompute, *, rules: Rulebook, now: datetime) -> bool:
    """The run's next stretch, in one transaction with its progress: a worker that dies repeats at most one stretch.
    False: it is finished."""
    with transaction.atomic():
        run = Recompute.objects.select_for_update().get(pk=run.pk)
        if run.finished_at is not None:
            return False  # the rules changed again: another run goes over all
        upto = next_stretch(run.cursor)
        if upto is None:
            Recompute.objects.filter(pk=run.pk).update(finished_at=now, beat_at=now)
            return False
        cases, moved = work_out(run.cursor, upto, rules)
        Recompute.objects.filter(pk=run.pk).update(
            cursor=upto, done=F("done") + cases, moved=F("moved") + moved, beat_at=now
        )
    return True


def _values(read: Read, worked: Worked) -> tuple[Any, ...]:
    return (
        read.unit, read.prosecutor, str(worked.owner), worked.starts_at, worked.due_at, worked.warn_at,
        worked.escalate_at, worked.is_moved, worked.is_sure, worked.done_at,
    )  # fmt: skip


def _settle(found: Differences) -> None:
    _delete([row.pk for row in found.stale])
    # an upsert by number: Django's bulk_update words one CASE a row and column, a hundred times slower
    Due.objects.bulk_create(
        [row for row, _before in found.changed],
        batch_size=2000,
        update_conflicts=True,
        unique_fields=("id",),
        update_fields=_FIELDS,
    )
    Due.objects.bulk_create(found.made, batch_size=2000)


def _row(key: tuple[int, int | None, str], values: Iterable[Any], pk: int | None) -> Due:
    case, suspect, rule = key
    return Due(pk=pk, case_id=case, suspect_id=suspect, rule=rule, **dict(zip(_FIELDS, values, strict=True)))


def _delete(stale: list[int]) -> None:
    for first in range(0, len(stale), 500):
        Due.objects.filter(pk__in=stale[first : first + 500]).delete()
