"""Which objects a permission reaches, shown on a stand-in: rooms of a unit, sign-ins as cases with their persons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from server.access import actions, reach
from server.access.models import Invitation, Role, SignIn, Unit, User
from server.access.policies import Permission
from tests.server.conftest import People, person

P = Permission
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """`SignIn` stands in for a case: `user` handles it, `address` names who is bound to it, until `ended_at`."""
    monkeypatch.setattr(reach, "_ways", {})
    reach.lead(SignIn, P.SEE_UNIT_CASES, reach.by_unit("user__unit"))
    reach.lead(SignIn, P.SEE_OWN_CASES, reach.by_person("user"))
    reach.lead(SignIn, P.SEE_BOUND_CASES, _bound)


def _bound(user: User, now: datetime) -> Q:
    return Q(address=user.username) & (Q(ended_at=None) | Q(ended_at__gt=now))


def _case(handler: User, lawyer: User | None = None, until: datetime | None = None) -> SignIn:
    return SignIn.objects.create(
        user=handler,
        session_key="x",
        started_at=NOW,
        seen_at=NOW,
        address=lawyer.username if lawyer else "",
        ended_at=until,
    )


def test_a_handler_reaches_his_own_case_and_not_his_neighbours(people: People, ways: None) -> None:
    own, other = _case(people.prosecutor), _case(people.assistant)
    assert reach.reaches(people.prosecutor, P.SEE_OWN_CASES, own, NOW)
    assert not reach.reaches(people.prosecutor, P.SEE_OWN_CASES, other, NOW)


def test_a_head_reaches_the_cases_of_his_unit_and_below_and_no_other_unit(people: People, ways: None) -> None:
    here, next_door = _case(people.prosecutor), _case(people.stranger)
    city_head = person("city-head", Role.DEPARTMENT_HEAD, people.city)
    assert set(reach.within(people.department_head, P.SEE_UNIT_CASES, SignIn.objects, NOW)) == {here}
    assert set(reach.within(city_head, P.SEE_UNIT_CASES, SignIn.objects, NOW)) == {here, next_door}


def test_a_bound_lawyer_reaches_his_case_until_the_binding_ends(people: People, ways: None) -> None:
    bound, ended = _case(people.prosecutor, people.defender), _case(people.prosecutor, people.defender, NOW)
    assert reach.reaches(people.defender, P.SEE_BOUND_CASES, bound, NOW)
    assert not reach.reaches(people.defender, P.SEE_BOUND_CASES, ended, NOW)
    assert not reach.reaches(people.duty_lawyer, P.SEE_BOUND_CASES, bound, NOW)
    assert reach.reaches(people.defender, P.SEE_BOUND_CASES, ended, NOW - timedelta(hours=1))


def test_a_role_without_the_permission_reaches_nothing_even_what_names_it(people: People, ways: None) -> None:
    case = _case(people.operator)
    assert not reach.reaches(people.operator, P.SEE_OWN_CASES, case, NOW)
    actions.deactivate_user(actor="test", user=people.department_head)
    assert not reach.within(people.department_head, P.SEE_UNIT_CASES, SignIn.objects, NOW).exists()


def test_several_permissions_add_up_and_give_each_object_once(people: People, ways: None) -> None:
    cases = {_case(people.department_head), _case(people.prosecutor)}
    found = reach.within(people.department_head, (P.SEE_OWN_CASES, P.SEE_UNIT_CASES), SignIn.objects, NOW)
    assert len(found) == 2 and set(found) == cases


def test_a_way_over_many_rows_gives_each_object_once(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "_ways", {})
    reach.lead(User, P.SEE_UNIT_CASES, lambda user, now: Q(sign_ins__address="x") | Q(sign_ins__user=user))
    for _ in range(3):
        SignIn.objects.create(user=people.prosecutor, session_key="x", started_at=NOW, seen_at=NOW, address="x")
    assert list(reach.within(people.department_head, P.SEE_UNIT_CASES, User.objects, NOW)) == [people.prosecutor]


def test_a_stranger_and_nothing_there_are_the_same_404(people: People, ways: None) -> None:
    case = _case(people.prosecutor)
    assert reach.or_404(people.prosecutor, P.SEE_OWN_CASES, SignIn.objects, pk=case.pk) == case
    for user, key in ((people.stranger, case.pk), (people.prosecutor, case.pk + 1)):
        with pytest.raises(Http404):
            reach.or_404(user, P.SEE_OWN_CASES, SignIn.objects, pk=key)


def test_a_permission_that_nobody_led_to_a_model_is_a_fault_and_no_yes(people: People, ways: None) -> None:
    with pytest.raises(reach.NoWay, match="SignIn"):
        reach.within(people.department_head, P.APPROVE_CASES, SignIn.objects, NOW)


def test_security_looks_after_people_of_its_reach_and_beside_it(people: People) -> None:
    far = Unit.objects.create(code="far", kind="city", name_zh="远市院", name_en="Far")
    stranger = person("far-away", Role.PROSECUTOR, far)
    now = timezone.now()
    for near in (people.defender, people.judge, people.prosecutor):
        assert reach.reaches(people.security_administrator, P.MANAGE_PEOPLE, near, now)
    assert not reach.reaches(people.security_administrator, P.MANAGE_PEOPLE, stranger, now)
    assert not reach.within(people.operator, P.MANAGE_PEOPLE, Invitation.objects, now).exists()
