"""Shared by the centre's tests: people (one a role, and a stranger), and a real browser that tells what it refuses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, ConsoleMessage, Page

from server.access import actions
from server.access.models import Role, Unit, UnitKind, User
from server.audit import triggers

# Playwright's sync interface keeps an event loop running in the test's thread, where Django refuses its database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PASSWORD = "correct horse 7"


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """The English catalogues are compiled before the first page is asked for."""
    call_command("compile_catalogues")


@pytest.fixture(autouse=True)
def guarded_audit_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Transactional tests empty their tables, which the audit log's triggers refuse: they are lifted then."""
    marker = request.node.get_closest_marker("django_db")
    transactional = bool(marker and marker.kwargs.get("transaction"))
    fixtures = set(request.fixturenames)
    if not (transactional or fixtures & {"live_server", "transactional_db", "browser_page"}):
        if marker or "db" in fixtures:
            request.getfixturevalue("db")
            triggers.install(connection)
        yield
        return
    request.getfixturevalue("transactional_db")
    triggers.install(connection)
    yield
    triggers.remove(connection)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """One person a role at a district's procuratorate, and a prosecutor of the district next door."""

    city: Unit
    unit: Unit
    other_unit: Unit
    operator: User
    prosecutor: User
    department_head: User
    technician: User
    stranger: User

    def of(self, role: Role) -> User:
        """The person of that role."""
        found: User = getattr(self, role.value)
        return found


@pytest.fixture
def people(db: None) -> People:
    """The operator serves the city; the others work in district A, the stranger in B. Password: PASSWORD."""
    city = _unit("city", UnitKind.CITY, "测试市人民检察院", None)
    unit = _unit("a", UnitKind.COUNTY, "测试市甲区人民检察院", city)
    other_unit = _unit("b", UnitKind.COUNTY, "测试市乙区人民检察院", city)
    return People(
        city=city,
        unit=unit,
        other_unit=other_unit,
        operator=person("operator", Role.OPERATOR, city),
        prosecutor=person("prosecutor", Role.PROSECUTOR, unit),
        department_head=person("head", Role.DEPARTMENT_HEAD, unit),
        technician=person("technician", Role.TECHNICIAN, unit),
        stranger=person("stranger", Role.PROSECUTOR, other_unit),
    )


def person(username: str, role: Role, unit: Unit) -> User:
    """A person of that role in that unit, with PASSWORD."""
    return actions.create_user(
        actor="test",
        username=username,
        display_name=f"测试{role.label}",
        role=role,
        unit=unit,
        password=PASSWORD,
        must_change_password=False,
    )


def _unit(code: str, kind: UnitKind, name: str, parent: Unit | None) -> Unit:
    return actions.create_unit(actor="test", code=code, kind=kind, name_zh=name, name_en=f"Unit {code}", parent=parent)


@pytest.fixture
def browser_page(browser: Browser, transactional_db: None) -> Iterator[Page]:
    """A page in a context of its own; fails at its end if the browser refused anything for the security policy."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def sign_in(live_server) -> object:
    """sign_in(page, user): through the real form, to the home page."""

    def through_the_form(page: Page, user: User) -> None:
        page.goto(f"{live_server.url}/account/sign-in/")
        page.get_by_label("用户名").fill(user.username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.locator("aside.side").wait_for()

    return through_the_form
