from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from server.access.models import Role, User
from server.access.policies import TABLE, Permission, may, needs_second_factor
from server.access.queries import reach
from tests.server.conftest import People

P, R = Permission, Role
_RECORD = {R.PROSECUTOR, R.ASSISTANT, R.RECORDER, R.DEPARTMENT_HEAD, R.CHIEF_PROSECUTOR, R.TECHNICIAN}
_CASES = {R.PROSECUTOR, R.ASSISTANT, R.DEPARTMENT_HEAD, R.CHIEF_PROSECUTOR}
_PRESIDE = {R.PROSECUTOR, R.DEPARTMENT_HEAD, R.CHIEF_PROSECUTOR}
_HEADS = {R.DEPARTMENT_HEAD, R.CHIEF_PROSECUTOR}
#: The table, written a second time and the other way round: a change must be made twice, on purpose.
EXPECTED = {
    P.SEE_ROOMS_HEALTH: _RECORD | {R.CASE_MANAGEMENT, R.OPERATOR},
    P.START_RECORDING: _RECORD,
    P.SEE_OWN_UNIT_RECORDINGS: _RECORD,
    P.CLAIM_RECORDING: _PRESIDE,
    P.ADD_COLLEAGUE: _PRESIDE,
    P.APPLY_TO_VIEW: _CASES,
    P.APPROVE_VIEWING: _HEADS,
    P.CONFIRM_EMERGENCY: {R.CHIEF_PROSECUTOR, R.SECURITY_ADMINISTRATOR},
    P.PRINT_LABEL: _RECORD,
    P.SEE_STORAGE: _HEADS | {R.TECHNICIAN, R.OPERATOR},
    P.TEND_ROOMS: {R.TECHNICIAN, R.OPERATOR},
    P.SEE_QUARANTINE: {R.OPERATOR},
    P.MANAGE_DEVICES: {R.OPERATOR},
    P.SEE_OWN_CASES: _CASES,
    P.EDIT_OWN_CASES: _CASES,
    P.SEE_UNIT_CASES: _HEADS | {R.CASE_MANAGEMENT},
    P.EDIT_UNIT_CASES: {R.CASE_MANAGEMENT},
    P.ASSIGN_CASES: _HEADS | {R.CASE_MANAGEMENT},
    P.APPROVE_CASES: _HEADS,
    P.IMPORT_CASES: {R.CASE_MANAGEMENT},
    P.SEE_BOUND_CASES: {R.DUTY_LAWYER, R.DEFENDER},
    P.SEE_COURT_CASES: {R.JUDGE, R.COURT_CLERK},
    P.SEE_POLICE_CASES: {R.POLICE_OFFICER},
    P.KEEP_CALENDAR: {R.CASE_MANAGEMENT},
    P.STEER_EXCHANGE: {R.OPERATOR},
    P.STEER_NOTICES: {R.OPERATOR},
    P.BOOK_HEARING: _CASES,
    P.ANSWER_BOOKING: {R.DUTY_LAWYER, R.DEFENDER},
    P.ASSIGN_LAWYERS: {R.LEGAL_AID},
    P.EVALUATE_HELP: {R.LEGAL_AID},
    P.HOLD_RECEIPTS: {R.DUTY_LAWYER, R.DEFENDER},
    P.SUBMIT: {R.DUTY_LAWYER, R.DEFENDER},
    P.ANSWER_SUBMISSIONS: _CASES,
    P.PRESIDE_SIGNING: _CASES | {R.CASE_MANAGEMENT},
    P.WRITE_INCIDENTS: {R.ASSISTANT, R.RECORDER, R.TECHNICIAN, R.OPERATOR},
    P.SIGN: _CASES | {R.RECORDER, R.TECHNICIAN, R.OPERATOR, R.CASE_MANAGEMENT, R.DUTY_LAWYER, R.DEFENDER},
    P.RELEASE_HANDS: _HEADS,
    P.ASK_BINDING: {R.DEFENDER},
    P.DECIDE_BINDINGS: {R.CASE_MANAGEMENT},
    P.SEE_AUDIT: {R.AUDITOR},
    P.MANAGE_PEOPLE: {R.SECURITY_ADMINISTRATOR},
    P.MANAGE_SIGN_IN: {R.SECURITY_ADMINISTRATOR},
    P.SEE_KEYS: {R.SECURITY_ADMINISTRATOR},
    P.KEEP_TEMPLATES: {R.CASE_MANAGEMENT},
    P.APPROVE_TEMPLATES: _HEADS | {R.CASE_MANAGEMENT},
    P.REVOKE_SEALS: {R.SECURITY_ADMINISTRATOR},
}


@pytest.mark.parametrize("permission", Permission)
def test_each_cell_of_the_table(permission: Permission) -> None:
    assert {role for role in Role if may(User(role=role), permission)} == EXPECTED[permission]


def test_every_role_is_in_the_table() -> None:
    assert set(TABLE) == set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_signed_in_may_nothing(permission: Permission) -> None:
    assert not may(AnonymousUser(), permission)


@pytest.mark.parametrize("permission", Permission)
def test_a_deactivated_or_unknown_role_may_nothing(permission: Permission) -> None:
    assert not may(User(role=Role.DEPARTMENT_HEAD, is_active=False), permission)
    assert not may(User(role="emperor"), permission)


def test_the_three_administrations_share_no_permission_of_administration() -> None:
    ordinary = {P.SEE_ROOMS_HEALTH, P.SEE_STORAGE}
    operator, security, auditor = (TABLE[each] - ordinary for each in (R.OPERATOR, R.SECURITY_ADMINISTRATOR, R.AUDITOR))
    assert not operator & security and not security & auditor and not auditor & operator


@pytest.mark.parametrize(
    ("role", "twice"),
    [(R.PROSECUTOR, False), (R.DEFENDER, False), (R.POLICE_OFFICER, False), (R.RECORDER, False), (R.TECHNICIAN, False)]
    + [(role, True) for role in (R.CHIEF_PROSECUTOR, R.CASE_MANAGEMENT, R.LEGAL_AID, R.JUDGE, R.AUDITOR, R.OPERATOR)],
)
def test_who_proves_himself_twice(role: Role, twice: bool) -> None:
    assert needs_second_factor(role) == twice


def test_ones_reach_is_ones_unit_and_those_below(people: People) -> None:
    assert reach(people.prosecutor) == {people.unit.pk}
    assert reach(people.operator) == {people.city.pk, people.unit.pk, people.other_unit.pk}


def test_the_table_can_be_printed() -> None:
    out = StringIO()
    call_command("show_policies", stdout=out)
    assert out.getvalue().count("\n") == len(Permission) + 3
    assert out.getvalue().count("●") == sum(map(len, EXPECTED.values()))
    assert out.getvalue().count("○") == sum(map(needs_second_factor, Role))
