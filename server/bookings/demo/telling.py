"""The stories, told by the centre's own actions: history, deadlines and audit log are as people's work leaves them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from server.access.models import User
from server.bookings.demo.stories import STORIES, Part, Person, Story
from server.cases.actions import cases, course, people
from server.cases.actions.history import Deed
from server.cases.models import Case, Suspect
from server.cases.states import Event
from server.cases.steps import Scope, StepKind, scope_of

ORIGIN = "demo"
_BEGINS = time(9, 0)
_EACH = timedelta(minutes=20)


@transaction.atomic
def tell_all(people_of: dict[str, User], now: datetime) -> int:
    """Every story that is not told yet; how many that were."""
    told = set(Case.objects.filter(origin=ORIGIN).values_list("origin_key", flat=True))
    missing = [each for each in STORIES if str(each.key) not in told]
    for story in missing:
        _tell(story, people_of, now)
    return len(missing)


def case_of(key: int) -> Case:
    """The case of that story."""
    return Case.objects.get(origin=ORIGIN, origin_key=str(key))


def _tell(story: Story, people_of: dict[str, User], now: datetime) -> None:
    day = timezone.localdate(now) - timedelta(days=story.ago)
    at = min(timezone.make_aware(datetime.combine(day, _BEGINS)), now)
    manager, hand = people_of["anguan"], people_of.get(story.prosecutor)
    opening = Deed(by=manager, now=at, why="演示")
    case = cases.open_case(
        unit=manager.unit, values=_values(story, day.year) | {"accepted_on": day}, deed=opening,
        origin=ORIGIN, origin_key=str(story.key),
    )  # fmt: skip
    suspects = [_add(case, person, story, opening, day.year) for person in story.people]
    if hand is None:
        return
    cases.assign(case=case, taker=hand, deed=opening)
    for place, part in enumerate(story.course, 1):
        at = min(at + _EACH if place % 6 else at + timedelta(days=1), now)
        _perform(case, part, suspects, Deed(by=hand, now=at, why="演示"))


def _values(story: Story, year: int) -> dict[str, Any]:
    number = f"示甲检刑诉受[{year}]999901{story.key:05d}号"
    told = {"name": story.name, "bmsah": number, "procedure": "ordinary", "police_unit": "示范市公安局甲区分局（虚构）"}
    return {**told, "police_advises_plea": True, **story.values}


def _add(case: Case, person: Person, story: Story, deed: Deed, year: int) -> Suspect:
    told: dict[str, Any] = {
        "name": person.name, "name_kind": "real", "sex": "male", "plea": "willing", "lawyer_kind": "duty",
        "lawyer_name": "演示值班律师", **person.values,
    }  # fmt: skip
    if offset := told.pop("birth_year_offset", None):
        told["birth_date"] = deed.now.date().replace(year=year + offset, month=6, day=1)
    if told.get("custody", "none") != "none":
        told["custody_since"] = timezone.localdate(deed.now)
    if told["lawyer_kind"] == "none":
        told["lawyer_name"] = ""
    suspect = people.add_suspect(case=case, values=told, deed=deed)
    charge = {"source": "police", "article": story.article, "name": story.crime}
    people.add_charge(suspect=suspect, values=charge, deed=deed)
    if person.beside is not None:
        kind, name, relation = person.beside
        people.add_companion(suspect=suspect, values={"kind": kind, "name": name, "relation": relation}, deed=deed)
    return suspect


def _perform(case: Case, part: Part, suspects: list[Suspect], deed: Deed) -> None:
    if isinstance(part, Event):
        course.move(case=case, event=part, deed=deed)
        case.refresh_from_db()
        return
    kind, reference = part if isinstance(part, tuple) else (part, "")
    who = suspects if scope_of(kind) is Scope.SUSPECT else []
    course.write_step(
        case=case, kind=StepKind(kind), suspects=who, at=deed.now, is_day=False, reference=reference, note="演示",
        deed=deed,
    )  # fmt: skip
