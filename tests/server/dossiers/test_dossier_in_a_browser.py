"""In a real Chromium: the sheet is turned in place by a key, and what was turned to is what is in the register; the
lawyer's whole way at the reading place on a phone's width; axe finds nothing serious, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client as Browser
from playwright.sync_api import Page, expect

from server.access.models import User
from server.cases.models import Case
from server.dossiers import queries
from server.dossiers.models import Turned
from tests.browsing import fits
from tests.server.conftest import People

AXE = (Path(__file__).resolve().parents[3] / "server/web/frontend/node_modules/axe-core/axe.min.js").read_text()
_FAULTS = """axe.run({resultTypes: ['violations']})
  .then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact))
  .map(v => v.id + ' ' + v.nodes.slice(0, 2).map(n => n.html.slice(0, 200))))"""
pytestmark = pytest.mark.django_db(transaction=True)


def _faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = page.evaluate(_FAULTS)
    fits(page)
    return found


def test_a_key_turns_the_sheet_in_place_and_only_what_was_seen_is_in_the_register(
    live_server: object, browser_page: Page, sign_in: Callable[[Page, User], None], people: People, case: Case
) -> None:
    page, address = browser_page, f"{live_server.url}/dossiers/{case.pk}/"  # type: ignore[attr-defined]
    sign_in(page, people.prosecutor)
    page.goto(f"{address}?page=2", wait_until="networkidle")
    page.evaluate("window.stays = 1")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#sheet-head")).to_have_text("讯问笔录")
    expect(page.locator(".reader-papers a[aria-current]")).to_contain_text("讯问笔录")
    page.wait_for_load_state("networkidle")
    assert page.url == f"{address}?page=3" and page.evaluate("window.stays") == 1
    page.go_back()
    expect(page.locator("#sheet-head")).to_have_text("起诉意见书")
    page.wait_for_load_state("networkidle")
    first, second = (each.paper.key for each in queries.catalogue(case).entries)
    assert set(Turned.objects.values_list("paper", "page")) == {(first, 2), (second, 1)}
    faults = {}
    for name in ("", "notes/", "exports/", "services/", "visits/", "archive/"):
        page.goto(f"{address}{name}")
        faults[name] = _faults(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.context.add_cookies([{"name": "language", "value": "en", "url": address}])
    page.goto(address)
    assert page.get_by_role("heading", name="Dossier").is_visible()
    faults["phone, English"] = _faults(page)
    assert {name: found for name, found in faults.items() if found} == {}


def test_a_lawyer_reads_at_the_place_from_the_code_to_the_end(
    live_server: object, browser_page: Page, people: People, case: Case, lawyer: User, browse: Callable[[User], Browser]
) -> None:
    told = {"counsel": lawyer.pk, "place": "阅卷室1号席", "volumes": ["evidence"], "seen": "on"}
    answer = browse(people.case_management).post(f"/dossiers/{case.pk}/visits/", told).content.decode()
    code = re.search(r'visit-code">([\w-]+)<', answer).group(1)  # type: ignore[union-attr]
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/dossiers/place/")  # type: ignore[attr-defined]
    faults = _faults(page)
    page.get_by_label("阅卷码").fill(code)
    page.get_by_role("button", name="继续").click()
    page.get_by_role("button", name="本人已阅读并承诺，开始阅卷").click()
    expect(page.locator("#sheet-head")).to_have_text("起诉意见书")
    faults += _faults(page)
    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_role("link", name="上一页")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="结束阅卷").click()
    expect(page.get_by_text("阅卷已结束")).to_be_visible()
    assert faults == [] and Turned.objects.filter(sitting__visit__lawyer=lawyer).count() == 2
