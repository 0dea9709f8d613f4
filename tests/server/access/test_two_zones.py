"""Units and people are kept in one zone, and have a copy in the other that opens nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.test import Client, RequestFactory

from server.access import actions
from server.access.errors import OtherZone
from server.access.models import Role, Unit, UnitKind, User
from server.audit.models import AuditEvent
from server.ferry.models import Held, Posted
from tests.server.conftest import PASSWORD, People, person
from tests.server.two_zones import Exchange, Inner, Outer

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
NUMBER = "13301202010123456"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def known(inner: Inner, people: People, outer: Outer, exchange: Exchange) -> People:
    """The inner zone's units are known outside, where a firm and a lawyer were made."""
    exchange.settle(NOW, 1)
    outer.unit("firm", "law_firm", "a")
    outer.person("lvshi", "defender", "firm", NUMBER)
    exchange.settle(NOW, 1)
    return people


def test_a_lawyer_of_the_outer_zone_has_a_copy_inside_that_cannot_sign_in(known: People) -> None:
    copy = User.objects.get(username="lvshi")
    assert (copy.mirrored, copy.role, copy.unit.code, copy.staff_number) == (True, Role.DEFENDER, "firm", NUMBER)
    assert copy.unit.mirrored and copy.unit.beside == known.unit
    request = RequestFactory().post("/")
    assert authenticate(request, username="lvshi", password=PASSWORD) is None
    assert AuditEvent.objects.filter(action="user.mirrored").count() == 1


def test_nobody_edits_a_copy(known: People) -> None:
    copy = User.objects.get(username="lvshi")
    for act in (
        lambda: actions.reset_password(actor="test", user=copy, password="another horse 8"),
        lambda: actions.deactivate_user(actor="test", user=copy),
        lambda: actions.number_user(actor="test", user=copy, staff_number="2" * 17),
    ):
        with pytest.raises(OtherZone):
            act()
    browser = Client()
    browser.force_login(known.security_administrator, backend=BACKEND)
    assert "外网账号" in browser.get("/account/people/").content.decode()
    page = browser.get("/account/people/of/lvshi/").content.decode()
    assert "由外网的安全管理员维护" in page and "重置密码" not in page
    assert browser.post("/account/people/of/lvshi/password/").status_code == 404


def test_an_account_closed_outside_is_closed_inside(known: People, outer: Outer, exchange: Exchange) -> None:
    outer.run(
        "from server.access.actions import deactivate_user\nfrom server.access.models import User\n"
        "deactivate_user(actor='test', user=User.objects.get(username='lvshi'))"
    )
    exchange.settle(NOW, 1)
    assert not User.objects.get(username="lvshi").is_active


def test_a_name_that_somebody_has_inside_is_refused_by_name_and_said_outside(
    known: People, outer: Outer, exchange: Exchange
) -> None:
    outer.person("prosecutor", "defender", "firm", "2" * 17)
    exchange.settle(NOW, 2)
    assert not User.objects.get(username="prosecutor").mirrored
    assert not Held.objects.exists()
    said = "from server.access.models import User\nresult = User.objects.get(username='prosecutor').not_taken"
    assert outer.run(said) == "name"
    outer.manage("create_person", "anquan", "外网安全", "security_administrator", "a", "--number", "9")
    outer.run("from server.access.models import User\nUser.objects.update(must_change_password=False)")
    assert "已有同名的单位或账号" in outer.ask("get", "/account/people/of/prosecutor/", user="anquan").text


def test_each_zone_makes_its_own_people_only(inner: Inner, people: People) -> None:
    with pytest.raises(OtherZone):
        person("zhiban", Role.DUTY_LAWYER, people.unit)
    with pytest.raises(OtherZone):
        actions.create_unit(actor="test", code="f", kind=UnitKind.LAW_FIRM, name_zh="所", name_en="F")
    browser = Client()
    browser.force_login(people.security_administrator, backend=BACKEND)
    page = browser.get("/account/people/invite/").content.decode()
    assert "检察官助理" in page and "值班律师" not in page


def test_a_new_outer_centre_is_told_everything_once(
    people: People, inner: Inner, outer: Outer, exchange: Exchange
) -> None:
    assert not Posted.objects.exists()  # the units were made while one centre was both zones
    call_command("ferry_introduce")
    count = Posted.objects.count()
    call_command("ferry_introduce")
    assert Posted.objects.count() == count == Unit.objects.count()
    exchange.settle(NOW, 1)
    told = "from server.access.models import Unit\nresult = Unit.objects.filter(mirrored=True).count()"
    assert outer.run(told) == 3


def test_a_site_that_was_both_hands_its_lawyers_over(
    people: People, request: pytest.FixtureRequest, outer: Outer
) -> None:
    assert people.defender and people.security_administrator
    browser = Client()
    browser.force_login(people.defender, backend=BACKEND)
    request.getfixturevalue("inner")
    exchange: Exchange = request.getfixturevalue("exchange")
    call_command("ferry_introduce")
    call_command("ferry_hand_over")
    assert User.objects.get(username="defender").mirrored and not people.prosecutor.mirrored
    assert authenticate(RequestFactory().post("/"), username="defender", password=PASSWORD) is None
    exchange.settle(NOW, 1)
    outer.unit("firm", "law_firm", "city")
    outer.person("defender", "defender", "firm", people.defender.staff_number)
    exchange.settle(NOW, 2)
    assert User.objects.get(username="defender").display_name == "外网defender"
    assert outer.run("from server.access.models import User\nresult = User.objects.get().not_taken") == ""


@pytest.mark.parametrize("seed", range(3))
def test_people_arrive_through_a_storm(known: People, outer: Outer, exchange: Exchange, seed: int) -> None:
    for each in range(8):
        outer.person(f"lawyer-{each}", "duty_lawyer", "firm", f"{each:017d}")
    outer.run(
        "from server.access.actions import deactivate_user\nfrom server.access.models import User\n"
        "deactivate_user(actor='test', user=User.objects.get(username='lawyer-3'))"
    )
    exchange.storm(datetime.now(UTC), seed=seed)
    found = dict(User.objects.filter(username__startswith="lawyer-").values_list("username", "is_active"))
    assert found == {f"lawyer-{each}": each != 3 for each in range(8)}
