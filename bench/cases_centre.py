"""A centre filled with cases, for benches: units, prosecutors, cases with people, steps and what they are found by.

Run by the benches in a process of its own, whose environment names the database.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.config.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Model  # noqa: E402

from bench import bookings_filled  # noqa: E402
from bench.pour import hurried, pour  # noqa: E402
from server.access import actions as access  # noqa: E402
from server.access.models import Role, Unit, UnitKind, User  # noqa: E402
from server.cases.actions import dues  # noqa: E402
from server.cases.actions.finding import tails_of  # noqa: E402
from server.cases.models import Case, Charge, Fragment, Step, Suspect  # noqa: E402
from server.cases.rulebook import rulebook  # noqa: E402

M = TypeVar("M", bound=Model)
BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime.now(BEIJING)
UNITS, CASES_A_PERSON, STRETCH = 13, 100, 5000
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英建华文辉力玉兰斌波宇浩凯健俊帆雪荣爱国庆"
CRIMES = (("264", "盗窃"), ("266", "诈骗"), ("234", "故意伤害"), ("133-1", "危险驾驶"), ("303", "开设赌场"))
#: Where cases stand: most are long decided, as in a real register.
STATES = (
    ("closed", 70),
    ("accepted", 6),
    ("rights_told", 6),
    ("hearing", 4),
    ("signed", 4),
    ("filed", 6),
    ("trial", 4),
)


def fill(count: int) -> None:
    """Migrates, and makes `count` cases in 13 units and as many bookings; no deadline is worked out."""
    call_command("migrate", verbosity=0)
    if not count:
        _person("330302-0", Role.PROSECUTOR, _unit("330302", UnitKind.COUNTY, None))
        return
    luck = random.Random(20260316)
    city = _unit("city", UnitKind.CITY, None)
    units = [_unit(f"330{302 + n}", UnitKind.COUNTY, city) for n in range(UNITS)]
    people = {unit.pk: _people(unit, count) for unit in units}
    _person("city-head", Role.DEPARTMENT_HEAD, city)
    kept: list[bookings_filled.Kept] = []
    with hurried(Fragment):
        numbers = Numbers()
        for first in range(0, count, STRETCH):
            kept += _stretch(luck, units, people, first, min(STRETCH, count - first), numbers)
        bookings_filled.fill(units, people, kept, NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def head() -> User:
    """A department head of one unit, who sees all of its cases."""
    return User.objects.select_related("unit").get(username="330302-head")


def work_out() -> tuple[int, float]:
    """All deadlines, as `recompute_deadlines` works them out: rows changed, seconds."""
    rules = rulebook()
    began = datetime.now(BEIJING)
    run = dues.begin_run(why="bench", now=began, rules=rules)
    while dues.carry_on(run, rules=rules, now=datetime.now(BEIJING)):
        pass
    run.refresh_from_db()
    return run.moved, (datetime.now(BEIJING) - began).total_seconds()


class Numbers:
    """The next row's number, table by table."""

    def __init__(self) -> None:
        self._last: Counter[type[Model]] = Counter()

    def of(self, rows: Sequence[M]) -> Sequence[M]:
        """The same rows, numbered."""
        for row in rows:
            self._last[type(row)] += 1
            row.pk = self._last[type(row)]
        return rows


def _stretch(
    luck: random.Random, units: list[Unit], people: dict[int, list[User]], first: int, count: int, numbers: Numbers
) -> list[bookings_filled.Kept]:
    """Poured in; (unit, prosecutor, case, its first suspect) of each case that is not closed."""
    cases = numbers.of([_case(luck, units[(first + n) % UNITS], people, first + n) for n in range(count)])
    suspects = [numbers.of(_suspects(luck, case)) for case in cases]
    flat = [each for some in suspects for each in some]
    pour(Case, cases)
    pour(Suspect, flat)
    pour(Charge, numbers.of([Charge(suspect=each, article="264", name="盗窃罪") for each in flat]))
    pour(Step, numbers.of([step for each in flat for step in _steps(each)]))
    tails = (
        (case.unit_id, case.pk, text)
        for case, some in zip(cases, suspects, strict=True)
        for text in sorted(tails_of(case, [each.name for each in some]))
    )
    pour(Fragment, tails, "unit_id", "case_id", "text")
    pairs = zip(cases, suspects, strict=True)
    return [(case.unit_id, case.prosecutor_id or 0, case.pk, some[0].pk) for case, some in pairs]


def _case(luck: random.Random, unit: Unit, people: dict[int, list[User]], n: int) -> Case:
    state = luck.choices([name for name, _ in STATES], [share for _, share in STATES])[0]
    days = luck.randrange(60) if state != "closed" else luck.randrange(60, 1500)
    accepted = NOW.date() - timedelta(days=days)
    who = luck.choice(people[unit.pk])
    article, crime = luck.choice(CRIMES)
    del article
    year, serial = accepted.year, n // UNITS
    return Case(
        unit=unit, prosecutor=who, state=state, accepted_on=accepted, counted_from=accepted,
        name=f"{_name(luck)}{crime}案", bmsah=f"温{unit.code[-1]}检刑诉受[{year}]{unit.code}00{serial:06d}号"[:64],
        tysah=f"{unit.code}{year}{serial % 100000:05d}{n % 100:02d}"[:17] if n < 1_000_000 else None,
        procedure=luck.choice(("fast", "summary", "ordinary")), has_victim=luck.random() < 0.4,
        police_unit="市公安局", created_at=NOW, created_by=who,
    )  # fmt: skip


def _suspects(luck: random.Random, case: Case) -> list[Suspect]:
    count = luck.choices((1, 2, 4), (80, 15, 5))[0]
    return [
        Suspect(
            case=case, number=n + 1, name=_name(luck), sex="male", birth_date=date(1990, 1, 1), plea="willing",
            custody=luck.choice(("none", "bail", "arrested")), custody_since=case.accepted_on, lawyer_kind="duty",
            is_juvenile=luck.random() < 0.05,
        )
        for n in range(count)
    ]  # fmt: skip


def _steps(suspect: Suspect) -> list[Step]:
    if suspect.case.state == "accepted":
        return []
    at = datetime(*suspect.case.accepted_on.timetuple()[:3], 15, tzinfo=BEIJING)
    kinds = ["rights_told", "plea_law_told"]
    if suspect.case.state in ("signed", "filed", "trial", "closed"):
        kinds += ["heard", "recognizance"]
    if suspect.case.state in ("filed", "trial", "closed"):
        kinds += ["indicted"]
    return [
        Step(case=suspect.case, suspect=suspect, kind=kind, at=at + timedelta(hours=n), written_at=at)
        for n, kind in enumerate(kinds)
    ]


def _name(luck: random.Random) -> str:
    return luck.choice(SURNAMES) + "".join(luck.choices(GIVEN, k=luck.choice((1, 2, 2))))


def _people(unit: Unit, count: int) -> list[User]:
    head = _person(f"{unit.code}-head", Role.DEPARTMENT_HEAD, unit)
    more = max(3, count // UNITS // CASES_A_PERSON)
    return [head, *(_person(f"{unit.code}-{n}", Role.PROSECUTOR, unit) for n in range(more))]


def _unit(code: str, kind: UnitKind, parent: Unit | None) -> Unit:
    return access.create_unit(actor="bench", code=code, kind=kind, name_zh=code, name_en=code, parent=parent)


def _person(name: str, role: Role, unit: Unit) -> User:
    # no password: nobody signs in through the form, and a slow hash a person would be most of the filling
    return User.objects.create(username=name, display_name=name, role=role, unit=unit, staff_number=name)


def main() -> None:
    """Fills the centre that the environment names, works out its deadlines, and says how long each took."""
    began = time.monotonic()
    fill(int(sys.argv[1]))
    filled, busy = time.monotonic() - began, time.process_time()
    moved, seconds = work_out()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    told = {"filled": filled, "moved": moved, "seconds": seconds, "busy": time.process_time() - busy}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
