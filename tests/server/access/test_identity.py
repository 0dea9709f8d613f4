"""Who may hold what: one person, one account; three persons administer; a role belongs to its kind of body."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from server.access import actions
from server.access.errors import NumberMissing, NumberTaken, WrongUnit
from server.access.models import Role, Unit, UnitKind, User
from server.access.queries import around
from tests.server.conftest import People


def _make(username: str, role: Role, unit: Unit, number: str) -> User:
    return actions.create_user(
        actor="test",
        username=username,
        display_name="某人",
        role=role,
        unit=unit,
        password="correct horse 7",
        staff_number=number,
    )


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR, Role.SECURITY_ADMINISTRATOR])
def test_who_administers_one_thing_administers_no_other(people: People, role: Role) -> None:
    with pytest.raises(NumberTaken):
        _make("second-hat", role, people.city, people.operator.staff_number)
    with pytest.raises(NumberMissing):
        _make("no-number", role, people.city, "")


def test_the_database_itself_refuses_a_second_active_account_of_one_person(people: People) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=people.auditor.pk).update(staff_number=people.operator.staff_number)


def test_a_number_is_free_again_once_its_account_is_closed(people: People) -> None:
    actions.deactivate_user(actor="test", user=people.prosecutor)
    assert _make("later", Role.DEPARTMENT_HEAD, people.unit, people.prosecutor.staff_number).pk


@pytest.mark.parametrize("number", ["", "1330120201012345", "133012020101234567", "1330120201012345X"])
def test_a_lawyer_has_a_licence_of_seventeen_digits(people: People, number: str) -> None:
    with pytest.raises(NumberMissing, match="licence"):
        _make("lawyer", Role.DEFENDER, people.firm, number)


@pytest.mark.parametrize(
    ("role", "unit"),
    [(Role.JUDGE, "unit"), (Role.PROSECUTOR, "court"), (Role.DEFENDER, "police"), (Role.LEGAL_AID, "firm")],
)
def test_a_role_is_held_in_its_own_kind_of_body(people: People, role: Role, unit: str) -> None:
    with pytest.raises(WrongUnit):
        _make("misplaced", role, getattr(people, unit), "13301202010123456")


def test_no_court_stands_below_a_procuratorate_and_nothing_beside_a_court(people: People) -> None:
    fields = {"actor": "test", "code": "x", "name_zh": "某", "name_en": "X", "kind": UnitKind.COURT}
    with pytest.raises(WrongUnit):
        actions.create_unit(**fields, parent=people.unit)
    with pytest.raises(WrongUnit):
        actions.create_unit(**fields, beside=people.court)


def test_people_are_looked_after_in_ones_reach_and_beside_it(people: People) -> None:
    assert {people.firm.pk, people.court.pk, people.unit.pk} <= around(people.security_administrator)
    assert people.firm.pk not in around(people.prosecutor) and people.city.pk not in around(people.prosecutor)


def test_the_command_asks_for_the_number_of_who_administers(people: People) -> None:
    with pytest.raises(CommandError, match="three persons"):
        call_command("create_person", "a2", "审计", "auditor", "city")
    out = StringIO()
    call_command("create_person", "a2", "审计", "auditor", "city", number="S-77", stdout=out)
    assert len(out.getvalue().strip()) == 16 and User.objects.get(username="a2").staff_number == "S-77"


def test_an_old_account_gets_its_number_and_not_anothers(people: People) -> None:
    User.objects.filter(pk=people.operator.pk).update(staff_number="")
    with pytest.raises(CommandError, match="without an account"):
        call_command("number_person", "operator", people.auditor.staff_number)
    call_command("number_person", "operator", "S-5")
    assert User.objects.get(username="operator").staff_number == "S-5"


def test_the_demo_has_a_person_of_every_role(db: None) -> None:
    call_command("seed_demo", stdout=StringIO())
    assert set(User.objects.values_list("role", flat=True)) == set(Role.values)
