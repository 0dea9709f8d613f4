"""Many cases at once, as another system sent them: all or none, history of every row, one audit event a batch.

What it writes is what open_case, add_suspect and add_charge write one by one; only the number of statements differs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from server.access.models import Unit, User
from server.audit.actions import append
from server.cases import policies, sealed
from server.cases.actions import cases, dues, people
from server.cases.actions.aside import Aside
from server.cases.actions.finding import tails_of
from server.cases.actions.history import Deed, change
from server.cases.models import Case, Charge, Due, FieldChange, Fragment, Step, Suspect
from server.cases.rulebook import rulebook
from server.cases.steps import StepKind

#: Cases a stretch: statements stay small, and whoever waits hears of progress that often.
STRETCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A suspect as he was sent, and his charges as (article, name)."""

    values: Mapping[str, Any]
    charges: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A case as it was sent; `key`: its number in the system it came from."""

    key: str
    values: Mapping[str, Any]
    people: tuple[Person, ...] = ()
    prosecutor: User | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """How many cases and suspects are new, and how many cases were here already and were left as they are."""

    cases: int
    suspects: int
    known: int


def check(unit: Unit, draft: Draft) -> Draft:
    """The draft with its numbers in the form they are kept in and what follows from them. No row is read or written.
    Raises BadNumber, BadPerson."""
    values = cases.checked(unit, draft.values)
    day = values["accepted_on"]
    seen = tuple(
        Person(values=people.checked(each.values, number, day, None), charges=each.charges)
        for number, each in enumerate(draft.people, 1)
    )
    return Draft(key=draft.key, values=values, people=seen, prosecutor=draft.prosecutor)


@transaction.atomic
def open_cases(*, unit: Unit, drafts: Sequence[Draft], origin: str, deed: Deed) -> Opened:
    """All of these cases or none, for a few of them. One that is here already, by origin and key, is left as it is:
    sending twice changes nothing. Raises NotAllowed, BadNumber, BadPerson; IntegrityError where a number is another
    case's."""
    policies.check_open(deed.by)
    here = known(origin, [each.key for each in drafts])
    fresh = [each for each in drafts if each.key not in here]
    opened = Opened(len(fresh), _write_all(unit, fresh, origin, deed, lambda done: None), len(here))
    _note(unit, fresh, opened, origin, deed)
    return opened


@contextmanager
def prepared(
    *, unit: Unit, drafts: Sequence[Draft], origin: str, deed: Deed, tell: Callable[[int], None]
) -> Iterator[Callable[[], Opened]]:
    """The same for thousands, none of which is here yet: written aside, where nobody waits for them. What is given is
    called in a transaction and moves them in: all or none. `tell` hears how many are written and may raise to stop it
    all. Raises as open_cases; IntegrityError, when they move in, where a number or key is another case's."""
    policies.check_open(deed.by)
    people = [person for draft in drafts for person in draft.people]
    charges = sum(len(set(person.charges)) for person in people)
    numbered = {Case: len(drafts), Suspect: len(people), Charge: charges}
    with Aside({**numbered, FieldChange: 0, Step: 0, Fragment: 0, Due: 0}) as rows:
        with rows.writing():
            opened = Opened(len(drafts), _write_all(unit, drafts, origin, deed, tell), 0)

        def move_in() -> Opened:
            rows.move_in()
            _note(unit, drafts, opened, origin, deed)
            return opened

        yield move_in


def _write_all(unit: Unit, drafts: Sequence[Draft], origin: str, deed: Deed, tell: Callable[[int], None]) -> int:
    suspects = 0
    for first in range(0, len(drafts), STRETCH):
        stretch = drafts[first : first + STRETCH]
        suspects += _write(unit, [check(unit, each) for each in stretch], origin, deed)
        tell(first + len(stretch))
    return suspects


def _note(unit: Unit, drafts: Sequence[Draft], opened: Opened, origin: str, deed: Deed) -> None:
    if not drafts:
        return
    digest = hashlib.sha256(b"".join(f"{each.key}\n".encode() for each in drafts))
    append(
        deed.by, "case.batch_opened", unit, origin=origin, cases=opened.cases, suspects=opened.suspects,
        keys=digest.hexdigest(), reason=deed.why,
    )  # fmt: skip


def known(origin: str, keys: Sequence[str]) -> set[str]:
    """Which of these keys are cases already."""
    return set(Case.objects.filter(origin=origin, origin_key__in=keys).values_list("origin_key", flat=True))


@transaction.atomic
def _write(unit: Unit, drafts: Sequence[Draft], origin: str, deed: Deed) -> int:
    rows = Case.objects.bulk_create(_case(unit, each, origin, deed) for each in drafts)
    pairs = [
        (Suspect(case=case, number=number, **_open_values(person)), person)
        for case, draft in zip(rows, drafts, strict=True)
        for number, person in enumerate(draft.people, 1)
    ]
    suspects = Suspect.objects.bulk_create(suspect for suspect, _ in pairs)
    _seal(pairs)
    charges = Charge.objects.bulk_create(
        Charge(suspect=suspect, article=article, name=name)
        for suspect, person in pairs
        for article, name in dict.fromkeys(person.charges)
    )
    FieldChange.objects.bulk_create(_histories(suspects, charges, deed), batch_size=2000)
    Step.objects.bulk_create(
        Step(case=case, kind=StepKind.ASSIGNED, at=deed.now, by=deed.by, written_at=deed.now)
        for case in rows
        if case.prosecutor_id
    )
    _find(rows, suspects)
    numbers = [case.pk for case in rows]
    dues.work_out(min(numbers) - 1, max(numbers), rulebook())
    return len(suspects)


def _case(unit: Unit, draft: Draft, origin: str, deed: Deed) -> Case:
    return Case(
        **draft.values, unit=unit, prosecutor=draft.prosecutor, counted_from=draft.values["accepted_on"],
        created_at=deed.now, created_by=deed.by, origin=origin, origin_key=draft.key,
    )  # fmt: skip


def _open_values(person: Person) -> dict[str, Any]:
    return {name: value for name, value in person.values.items() if name != "id_number"}


def _seal(pairs: Sequence[tuple[Suspect, Person]]) -> None:
    """Identity numbers are bound to their row's number: they follow when it is known."""
    told = []
    for suspect, person in pairs:
        if number := person.values.get("id_number"):
            suspect.id_sealed = sealed.seal(suspect.case_id, suspect.pk, number)
            suspect.id_digest = sealed.digest(suspect.id_kind, number)
            told.append(suspect)
    # an upsert by number: Django's bulk_update words one CASE a row and column, a hundred times slower
    Suspect.objects.bulk_create(
        told, batch_size=500, update_conflicts=True, unique_fields=("id",), update_fields=("id_sealed", "id_digest")
    )


def _histories(suspects: Sequence[Suspect], charges: Sequence[Charge], deed: Deed) -> list[FieldChange]:
    people = [change(each, "added", "", each.name, each.case, each, deed) for each in suspects]
    return people + [
        change(each, "added", "", f"{each.article} {each.name}", each.suspect.case, each.suspect, deed)
        for each in charges
    ]


def _find(rows: Sequence[Case], suspects: Sequence[Suspect]) -> None:
    names: dict[int, list[str]] = {}
    for suspect in suspects:
        names.setdefault(suspect.case_id, []).append(suspect.name)
    rows_of = (
        (case.unit_id, case.pk, text) for case in rows for text in sorted(tails_of(case, names.get(case.pk, [])))
    )
    # thirty a case: as objects they would take longer than all the rest together
    into = f"{connection.ops.quote_name(Fragment._meta.db_table)} (unit_id, case_id, text)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows_of:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES (%s, %s, %s)", list(rows_of))  # noqa: S608 - names of our own
