from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from server.access.models import Role, User
from server.access.policies import TABLE, Permission, may
from server.access.queries import reach
from tests.server.conftest import People

P = Permission
#: The table, written a second time: a change must be made twice, on purpose.
EXPECTED = {
    Role.OPERATOR: {P.SEE_ROOMS_HEALTH, P.SEE_STORAGE, P.SEE_QUARANTINE, P.MANAGE_DEVICES},
    Role.PROSECUTOR: {
        P.SEE_ROOMS_HEALTH,
        P.START_RECORDING,
        P.SEE_OWN_UNIT_RECORDINGS,
        P.CLAIM_RECORDING,
        P.ADD_COLLEAGUE,
        P.APPLY_TO_VIEW,
        P.PRINT_LABEL,
    },
    Role.DEPARTMENT_HEAD: {
        P.SEE_ROOMS_HEALTH,
        P.START_RECORDING,
        P.SEE_OWN_UNIT_RECORDINGS,
        P.CLAIM_RECORDING,
        P.ADD_COLLEAGUE,
        P.APPLY_TO_VIEW,
        P.PRINT_LABEL,
        P.APPROVE_VIEWING,
        P.SEE_STORAGE,
    },
    Role.TECHNICIAN: {
        P.SEE_ROOMS_HEALTH,
        P.START_RECORDING,
        P.SEE_OWN_UNIT_RECORDINGS,
        P.PRINT_LABEL,
        P.SEE_STORAGE,
    },
}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_each_cell_of_the_table(role: Role, permission: Permission) -> None:
    assert may(User(role=role), permission) == (permission in EXPECTED[role])


def test_every_role_is_in_the_table() -> None:
    assert set(TABLE) == set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_signed_in_may_nothing(permission: Permission) -> None:
    assert not may(AnonymousUser(), permission)


@pytest.mark.parametrize("permission", Permission)
def test_a_deactivated_or_unknown_role_may_nothing(permission: Permission) -> None:
    assert not may(User(role=Role.DEPARTMENT_HEAD, is_active=False), permission)
    assert not may(User(role="emperor"), permission)


def test_ones_reach_is_ones_unit_and_those_below(people: People) -> None:
    assert reach(people.prosecutor) == {people.unit.pk}
    assert reach(people.operator) == {people.city.pk, people.unit.pk, people.other_unit.pk}


def test_the_table_can_be_printed() -> None:
    out = StringIO()
    call_command("show_policies", stdout=out)
    assert out.getvalue().count("\n") == len(Permission) + 2
    assert out.getvalue().count("●") == sum(map(len, EXPECTED.values()))
