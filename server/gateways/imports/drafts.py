"""Rows -> drafts of cases, and what is wrong in which row and column. Reads what is known already, writes nothing.

A row is a person; rows of one case say its number again. A field of the case that a later row says otherwise is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from server.access.models import Unit, User
from server.access.wording import listed
from server.cases import policies
from server.cases.actions import bulk
from server.cases.actions.bulk import Draft, Person
from server.cases.errors import CasesError
from server.cases.models import Case
from server.cases.numbers import tidy
from server.gateways.imports.columns import BY_KEY, CASE, KEYS, MUST, PERSON, BadCell
from server.gateways.imports.sheets import Row, Sheet

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, as the person who mends the file reads it."""

    row: int
    column: str
    expected: str
    came: str


@dataclass(slots=True)
class Gathered:
    """A case as its rows say it; `row` is its first."""

    key: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    said_in: dict[str, int] = field(default_factory=dict)
    #: Fields that were told and could not be read: one trouble each is enough.
    unread: set[str] = field(default_factory=set)
    people: list[tuple[dict[str, Any], list[tuple[str, str]], int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the file comes to."""

    drafts: tuple[Draft, ...]
    known: int
    troubles: tuple[Trouble, ...]


def plan(
    unit: Unit, sheet: Sheet, mapping: Mapping[str, str], origin: str, tell: Callable[[int], None] = lambda done: None
) -> Plan:
    """The whole file, tried. `tell` hears how many rows are read and may raise to stop."""
    troubles: list[Trouble] = []
    gathered: dict[str, Gathered] = {}
    columns = [(n, header, mapping[header]) for n, header in enumerate(sheet.headers) if mapping.get(header)]
    headers = {key: header for _n, header, key in columns}
    for count, row in enumerate(sheet.rows, 1):
        _gather(row, columns, headers, gathered, troubles)
        if count % 500 == 0:
            tell(count)
    wanted = list(gathered.values())
    here = _here(origin, [each.key for each in wanted])
    fresh = [each for each in wanted if each.key not in here]
    handlers = _handlers(unit)
    drafts = [draft for each in fresh if (draft := _draft(unit, each, headers, handlers, troubles)) is not None]
    troubles.extend(_taken(fresh, drafts, headers))
    tell(len(sheet.rows))
    troubles.sort(key=lambda each: each.row)
    return Plan(drafts=tuple(drafts), known=len(here), troubles=tuple(troubles))


def _gather(
    row: Row,
    columns: Sequence[tuple[int, str, str]],
    headers: Mapping[str, str],
    gathered: dict[str, Gathered],
    troubles: list[Trouble],
) -> None:
    told: dict[str, Any] = {}
    unread: set[str] = set()
    for place, header, key in columns:
        cell = row.cells[place] if place < len(row.cells) else None
        if cell is None or str(cell).strip() == "":
            continue
        try:
            told[key] = BY_KEY[key].read(cell)
        except BadCell as error:
            unread.add(key)
            troubles.append(Trouble(row.number, header, str(error.words), _shown(key, cell)))
    key = next((tidy(str(told[each])) for each in KEYS if told.get(each)), "")
    if not key:
        names = listed(headers.get(each, str(BY_KEY[each].words)) for each in KEYS)
        if not unread.intersection(KEYS):
            troubles.append(Trouble(row.number, names, _("至少一个能认出案件的编号"), _("空白")))
        return
    case = gathered.setdefault(key, Gathered(key, row.number))
    case.unread |= unread
    _merge(case, row.number, told, headers, troubles)
    person = {name: told[name] for name in told if BY_KEY[name].of == PERSON}
    charge = [(told.get("article", ""), told["charge"])] if told.get("charge") else []
    if told.get("article") and not charge:
        troubles.append(Trouble(row.number, _header("charge", headers), _("写明条文的，写明罪名"), _("空白")))
    if person or charge:
        _add_person(case, row.number, person, charge, headers, troubles)


def _merge(
    case: Gathered, number: int, told: Mapping[str, Any], headers: Mapping[str, str], troubles: list[Trouble]
) -> None:
    for name, value in told.items():
        if BY_KEY[name].of != CASE or name == "key":
            continue
        if name not in case.values:
            case.values[name], case.said_in[name] = value, number
        elif case.values[name] != value:
            expected = _("与第 %(row)d 行同一案件的相同：%(value)s") % {
                "row": case.said_in[name], "value": case.values[name],
            }  # fmt: skip
            troubles.append(Trouble(number, _header(name, headers), expected, _shown(name, value)))


def _add_person(
    case: Gathered,
    number: int,
    person: dict[str, Any],
    charge: list[tuple[str, str]],
    headers: Mapping[str, str],
    troubles: list[Trouble],
) -> None:
    """The same person in a further row has one more charge."""
    if "person_name" in person:
        person["name"] = person.pop("person_name")
    if "nationality" in person:
        person["nationality"] = person["nationality"].upper()
    if person.get("id_number") and "id_kind" not in person:
        person["id_kind"] = "resident"
    for values, charges, _row in case.people:
        same = values.get("name") == person.get("name") and values.get("id_number") == person.get("id_number")
        if same and values.get("name"):
            charges.extend(charge)
            return
    case.people.append((person, charge, number))


def _draft(
    unit: Unit,
    case: Gathered,
    headers: Mapping[str, str],
    handlers: Mapping[str, User],
    troubles: list[Trouble],
) -> Draft | None:
    before = len(troubles)
    values = dict(case.values)
    for name in MUST:
        if name not in values and name not in case.unread:
            troubles.append(Trouble(case.row, _header(name, headers), _("必填"), _("空白")))
    asked = values.pop("prosecutor", "")
    if asked and asked not in handlers:
        expected = _("本单位在职检察官的工号或用户名")
        troubles.append(Trouble(case.row, _header("prosecutor", headers), expected, asked[:SHOWN]))
    if len(troubles) > before or not values.keys() >= set(MUST):
        return None
    bare = Draft(key=case.key, values=values, prosecutor=handlers.get(asked))
    checked = _checked(unit, bare, case.row, "", troubles)
    people = []
    for person, charges, number in case.people:
        alone = Draft(key=case.key, values={"accepted_on": values["accepted_on"]}, people=(Person(values=person),))
        if _checked(unit, alone, number, _header("person_name", headers), troubles) is not None:
            people.append(Person(values=person, charges=tuple(charges)))
    if checked is None:
        return None
    return Draft(key=case.key, values=values, people=tuple(people), prosecutor=bare.prosecutor)


def _checked(unit: Unit, draft: Draft, row: int, column: str, troubles: list[Trouble]) -> Draft | None:
    try:
        return bulk.check(unit, draft)
    except CasesError as error:
        troubles.append(Trouble(row, column, str(error.words), ""))
        return None


def _here(origin: str, keys: Sequence[str]) -> set[str]:
    return {key for part in _parts(keys) for key in bulk.known(origin, part)}


def _taken(fresh: Sequence[Gathered], drafts: Sequence[Draft], headers: Mapping[str, str]) -> Iterator[Trouble]:
    """Numbers that are another case's, here or in the file."""
    rows = {each.key: each.row for each in fresh}
    for name in ("bmsah", "tysah"):
        seen: dict[str, str] = {}
        for each in drafts:
            number = tidy(str(each.values.get(name) or ""))
            if number and seen.setdefault(number, each.key) != each.key:
                expected = _("每件案件一个；第 %(row)d 行已用") % {"row": rows[seen[number]]}
                yield Trouble(rows[each.key], _header(name, headers), expected, number)
        for part in _parts(list(seen)):
            for number in Case.objects.filter(Q(**{f"{name}__in": part})).values_list(name, flat=True):
                expected = _("未登记过的案号；这个案号已有案件，不是由本来源导入")
                yield Trouble(rows[seen[number]], _header(name, headers), expected, number)


def _handlers(unit: Unit) -> dict[str, User]:
    people = User.objects.filter(unit=unit, role__in=policies.HANDLERS, is_active=True)
    return {name: each for each in people for name in (each.username, each.staff_number) if name}


def _header(key: str, headers: Mapping[str, str]) -> str:
    return headers.get(key, str(BY_KEY[key].words))


def _shown(key: str, cell: Any) -> str:
    return _("（不显示）") if BY_KEY[key].is_secret else str(cell)[:SHOWN]


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[first : first + 500] for first in range(0, len(keys), 500))
