"""Every kind of page, in a real Chromium, in both languages, on a phone and on a desk: axe finds nothing serious, the
browser complains of nothing, and what lawyers, agencies and judges use is no wider than the phone.

Who reaches which page is known from a crawl without a browser; each kind of page is then looked at once, as the first
role that reaches it, and the home page as every role.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from server.access.models import Role, User
from tests.server.conftest import People
from tests.server.web import crawl, world

AXE = Path(__file__).resolve().parents[3] / "server/web/frontend/node_modules/axe-core/axe.min.js"
BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]
#: Those whose whole work fits a phone.
ON_A_PHONE = frozenset({Role.DUTY_LAWYER, Role.DEFENDER, Role.LEGAL_AID, Role.JUDGE, Role.COURT_CLERK})
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
FAULTS = """axe.run({resultTypes: ['violations']})
  .then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact))
  .map(v => v.id + ' ' + v.nodes.slice(0, 2).map(n => n.html.slice(0, 200))))"""
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? null : [...document.querySelectorAll('main *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.table-responsive'))
  .slice(-2).map(e => e.outerHTML.slice(0, 160))"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as one person."""

    user: User
    path: str
    name: str


def _visits(people: People) -> Iterator[Visit]:
    seen: set[str] = set()
    for role in sorted(Role, key=lambda role: role not in ON_A_PHONE):
        for page in crawl.pages_of(people.of(role)):
            if page.name not in seen or page.name == "web:home":
                seen.add(page.name)
                yield Visit(people.of(role), page.path, page.name)


def _signed_in(browser: Browser, user: User, address: str, language: str) -> BrowserContext:
    client = Client()
    client.force_login(user, backend=BACKEND)
    context = browser.new_context(timezone_id="Asia/Shanghai", viewport=PHONE, reduced_motion="reduce")
    context.add_init_script(path=AXE)
    cookies = {"sessionid": client.cookies["sessionid"].value, "language": language}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    return context


def _look(page: Page, visit: Visit, address: str) -> Iterator[str]:
    page.set_viewport_size(PHONE)
    page.goto(f"{address}{visit.path}", wait_until="load")
    wide = page.evaluate(WIDE)
    if wide and (visit.user.role in ON_A_PHONE):
        yield f"wider than a phone: {wide}"
    yield from page.evaluate(FAULTS)
    page.set_viewport_size(DESK)
    yield from page.evaluate(FAULTS)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_kind_of_page_is_in_order_on_a_phone_and_on_a_desk(
    live_server, browser: Browser, transactional_db: None, people: People, language: str
) -> None:
    world.made(people)
    faults: dict[str, list[str]] = {}
    visits = list(_visits(people))
    assert len({visit.name for visit in visits}) > 35
    for user in {visit.user for visit in visits}:
        context = _signed_in(browser, user, live_server.url, language)
        page, told = context.new_page(), []
        page.on("console", lambda message, told=told: told.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error, told=told: told.append(str(error)))
        for visit in (each for each in visits if each.user == user):
            found = [*_look(page, visit, live_server.url), *told]
            told.clear()
            if found:
                faults[f"{visit.user.role} {visit.path}"] = found
        context.close()
    assert faults == {}
