"""Shared by the centre's tests: people (one a role, and a stranger), and a real browser that tells what it refuses."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from functools import cached_property

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


class People:
    """One person a role, and a prosecutor of the district next door. Those that most tests ask for are there at once,
    the others from the first time they are asked for: a person is a row, a password and an audit event."""

    def __init__(self) -> None:
        self.city = _unit("city", UnitKind.CITY, "测试市人民检察院", None)
        self.unit = _unit("a", UnitKind.COUNTY, "测试市甲区人民检察院", self.city)
        self.other_unit = _unit("b", UnitKind.COUNTY, "测试市乙区人民检察院", self.city)
        self.operator = person("operator", Role.OPERATOR, self.city)
        self.prosecutor = person("prosecutor", Role.PROSECUTOR, self.unit)
        self.department_head = person("head", Role.DEPARTMENT_HEAD, self.unit)
        self.technician = person("technician", Role.TECHNICIAN, self.unit)
        self.stranger = person("stranger", Role.PROSECUTOR, self.other_unit)

    agency = cached_property(lambda self: _beside("agency", UnitKind.LEGAL_AID, "测试市甲区法律援助中心", self.unit))
    firm = cached_property(lambda self: _beside("firm", UnitKind.LAW_FIRM, "测试律师事务所", self.city))
    court = cached_property(lambda self: _beside("court", UnitKind.COURT, "测试市甲区人民法院", self.unit))
    police = cached_property(lambda self: _beside("police", UnitKind.POLICE, "测试市公安局甲区分局", self.unit))

    assistant = cached_property(lambda self: person("assistant", Role.ASSISTANT, self.unit))
    recorder = cached_property(lambda self: person("recorder", Role.RECORDER, self.unit))
    chief_prosecutor = cached_property(lambda self: person("chief", Role.CHIEF_PROSECUTOR, self.unit))
    case_management = cached_property(lambda self: person("case-management", Role.CASE_MANAGEMENT, self.unit))
    auditor = cached_property(lambda self: person("auditor", Role.AUDITOR, self.city))
    security_administrator = cached_property(lambda self: person("security", Role.SECURITY_ADMINISTRATOR, self.city))
    duty_lawyer = cached_property(lambda self: person("duty-lawyer", Role.DUTY_LAWYER, self.firm))
    defender = cached_property(lambda self: person("defender", Role.DEFENDER, self.firm))
    legal_aid = cached_property(lambda self: person("agency-clerk", Role.LEGAL_AID, self.agency))
    judge = cached_property(lambda self: person("judge", Role.JUDGE, self.court))
    court_clerk = cached_property(lambda self: person("clerk", Role.COURT_CLERK, self.court))
    police_officer = cached_property(lambda self: person("police", Role.POLICE_OFFICER, self.police))

    def of(self, role: Role) -> User:
        """The person of that role."""
        found: User = getattr(self, role.value)
        return found


@pytest.fixture
def people(db: None) -> People:
    """Administration serves the city; the procuratorate's others work in district A, the stranger in B; the rest stand
    beside A. Password: PASSWORD."""
    return People()


def person(username: str, role: Role, unit: Unit) -> User:
    """A person of that role in that unit, with PASSWORD and a number of his own (17 digits, as lawyers have it)."""
    return actions.create_user(
        actor="test",
        username=username,
        display_name=f"测试{role.label}",
        role=role,
        unit=unit,
        password=PASSWORD,
        staff_number=f"{zlib.crc32(username.encode()):017d}",
        must_change_password=False,
    )


def _unit(code: str, kind: UnitKind, name: str, parent: Unit | None, beside: Unit | None = None) -> Unit:
    return actions.create_unit(
        actor="test", code=code, kind=kind, name_zh=name, name_en=f"Unit {code}", parent=parent, beside=beside
    )


def _beside(code: str, kind: UnitKind, name: str, procuratorate: Unit) -> Unit:
    return _unit(code, kind, name, None, procuratorate)


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
