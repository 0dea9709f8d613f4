"""The form beside its preview, in a real browser and under the real security policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from server.documents import queries
from server.documents.kinds import Kind
from tests.browsing import fits
from tests.server.cases.builders import Hand
from tests.server.documents.test_course import a_draft


@pytest.mark.django_db(transaction=True)
def test_the_preview_follows_what_is_typed_and_a_row_more_keeps_it(
    open_case: Callable[..., Hand], browser_page: Page, live_server: Any, sign_in: Any
) -> None:
    hand = open_case()
    made, page = a_draft(hand, Kind.D04_RECOGNIZANCE), browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, hand.user)
    page.goto(f"{live_server.url}/documents/{made.uid}/write/")
    sheet = page.locator("#preview img.sheet")
    expect(sheet).to_be_visible(timeout=30_000)
    before = sheet.get_attribute("src")
    page.get_by_label("承认的犯罪事实").fill("盗窃电动车一辆。")
    expect(sheet).not_to_have_attribute("src", before or "", timeout=30_000)
    page.get_by_role("button", name="增加 罪名").click()
    expect(page.locator('[name="charges.0.name"]')).to_be_visible(timeout=30_000)
    assert page.get_by_label("承认的犯罪事实").input_value() == "盗窃电动车一辆。"
    fits(page)
    page.get_by_role("button", name="保存", exact=True).last.click()
    expect(page.locator(".problem")).to_contain_text("没有填好", timeout=30_000)
    assert queries.data_of(type(made).objects.get(pk=made.pk))["facts"] == "盗窃电动车一辆。"
