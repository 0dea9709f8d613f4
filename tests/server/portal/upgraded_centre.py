"""A centre of before the portal, with rows, brought up to date: prints as JSON what is there before and after.

Run in a process of its own with an empty database: a migration is walked once, forwards.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django
from django.core.management import call_command

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
BEFORE = [("bookings", "0005_told_elsewhere"), ("counsel", "0001_bindings")]


def main() -> None:
    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    for app, name in BEFORE:
        call_command("migrate", app, name, verbosity=0)
    _fill(MigrationExecutor(connection).loader.project_state(BEFORE).apps.get_model)
    call_command("migrate", verbosity=0)
    found = {"moved": _moved()}
    from server.bookings import silence

    silence.run(NOW)
    found["told"] = _moved()
    # back to where roster and evaluations have their old tables, and forwards again: nothing is lost, nothing doubled
    call_command("migrate", "bookings", "0005_told_elsewhere", verbosity=0)
    call_command("migrate", verbosity=0)
    print(json.dumps({**found, "again": _moved()}))


def _fill(model: Any) -> None:
    unit = model("access", "Unit").objects.create(code="a", kind="county", name_zh="甲院", name_en="A")
    agency = model("access", "Unit").objects.create(code="agency", kind="legal_aid", name_zh="中心", name_en="Aid")
    people = {
        name: model("access", "User").objects.create(username=name, display_name=name, role=role, unit=home)
        for name, role, home in (
            ("prosecutor", "prosecutor", unit), ("duty", "duty_lawyer", agency), ("defender", "defender", agency),
            ("clerk", "legal_aid", agency),
        )
    }  # fmt: skip
    room = model("devices", "Room").objects.create(code="r", name_zh="室", name_en="Room", place="看守所", unit=unit)
    case = model("cases", "Case").objects.create(
        unit=unit, bmsah="一号", name="案", prosecutor=people["prosecutor"], accepted_on=date(2026, 11, 1),
        counted_from=date(2026, 11, 1), created_at=NOW, created_by=people["prosecutor"],
    )  # fmt: skip
    suspect = model("cases", "Suspect").objects.create(case=case, number=1, name="张三", sex="male", custody_place="所")
    model("counsel", "Binding").objects.create(
        lawyer=people["defender"], unit=unit, person_said="张三", client="himself", asked_at=NOW, state="bound",
        case="一号", person="张三",
    )  # fmt: skip
    states = (
        ("held", "duty", agency),
        ("confirmed", "defender", None),
        ("with_agency", None, agency),
        ("draft", None, None),
    )
    for n, (state, lawyer, asked) in enumerate(states, 1):
        booking = model("bookings", "Booking").objects.create(
            number=f"a-2026-{n:05d}", case=case, room=room, state=state, lawyer=people.get(lawyer or ""), agency=asked,
            from_at=NOW + timedelta(days=n), until_at=NOW + timedelta(days=n, hours=1), made_by=people["prosecutor"],
            made_at=NOW, purposes=["opinions"], answer_by=NOW + timedelta(days=9) if state == "with_agency" else None,
        )  # fmt: skip
        booking.suspects.add(suspect)
        model("bookings", "Deed").objects.create(
            booking=booking, event="ask_agency" if asked else "ask_defender", before="draft", after=state,
            by=people["prosecutor"], at=NOW,
        )  # fmt: skip
        if state == "held":
            model("bookings", "Evaluation").objects.create(
                booking=booking, attendance="in_time", opinion="agreed", met_minutes=30, by=people["clerk"], at=NOW
            )
    line = model("bookings", "DutyLawyer").objects.create(agency=agency, lawyer=people["duty"], languages="苗语")
    model("bookings", "DutyDay").objects.create(line=line, day=date(2026, 12, 1))
    for name in ("prosecutor", "duty"):
        model("notices", "Notice").objects.create(
            person=people[name], kind="booking.asked", path="/bookings/b/a-2026-00001/", at=NOW
        )


def _moved() -> dict[str, Any]:
    from server.notices.models import Notice
    from server.portal.models import Asked, DutyLawyer, Evaluation

    return {
        "asked": {
            each.number: [each.version, each.state, [one.name for one in each.heard.all()], each.deeds.count()]
            for each in Asked.objects.all()
        },
        "words": [[each.asked.number, each.met_minutes] for each in Evaluation.objects.all()],
        "roster": [[each.languages, [str(day.day) for day in each.days.all()]] for each in DutyLawyer.objects.all()],
        "paths": sorted(each.path for each in Notice.objects.filter(kind="booking.asked", at=NOW)),
    }


if __name__ == "__main__":
    main()
