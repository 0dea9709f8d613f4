"""A duty lawyer writes his opinion on a phone while the link comes and goes: no character is lost, nothing lies
readable in the browser, and what was typed elsewhere is shown beside."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from server.access.models import User
from server.submissions import by_hand
from server.submissions.models import Draft, Submission
from tests.server.conftest import People
from tests.server.submissions.opinions import WHOLE
from tests.server.submissions.test_in_a_browser import _in_order
from tests.server.submissions.test_opinions import Chosen, chosen
from tests.system.walking import signing

__all__ = ["chosen"]
pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "退赔情节没有体现，建议调低。𬱖"
LATER = WORDS + "断网时继续写：被害人已经谅解。"


def _fill(page: Page, values: dict[str, str]) -> None:
    for key, value in values.items():
        radio = page.locator(f'input[type=radio][name="{key}"][value="{value}"]')
        if radio.count():
            radio.check()
        else:
            page.locator(f"#id-{key}").fill(value)


def _stored(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    return {key: value for key, value in found.items() if key.startswith("keep:")}


def test_the_link_comes_and_goes(
    live_server: Any, browser_page: Page, people: People, chosen: Chosen, sign_in: Any 
) -> None:  # fmt: skip
    page, url, context = browser_page, live_server.url, browser_page.context
    chosen()
    lawyer: User = people.duty_lawyer
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, lawyer)
    page.goto(f"{url}/submissions/")
    _in_order(page, "opinions-phone")
    page.get_by_role("button", name="填写").click()
    expect(page.get_by_role("heading", name="值班律师法律帮助意见书")).to_be_visible()
    _in_order(page, "opinion-empty-phone")
    state = page.locator("[data-keeping]")
    _fill(page, {"sentence": "object", "sentence_why": WORDS})
    expect(state).to_have_attribute("data-keeping", "saved")
    assert Draft.objects.get().values["sentence_why"]["v"] == WORDS and _stored(page) == {}

    context.set_offline(True)
    page.locator("#id-sentence_why").fill(LATER)
    expect(state).to_have_attribute("data-keeping", "offline")
    _in_order(page, "opinion-offline-phone")
    (sealed,) = _stored(page).values()
    assert "谅解" not in sealed and "sentence" not in sealed, "what waits in the browser is sealed"
    draft = page.url
    page.close()  # the phone ends the browser

    context.set_offline(False)
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(draft)
    expect(page.locator("#id-sentence_why")).to_have_value(LATER)
    expect(page.locator("[data-keeping]")).to_have_attribute("data-keeping", "saved")
    assert Draft.objects.get().values["sentence_why"]["v"] == LATER and _stored(page) == {}

    other = context.new_page()
    other.set_viewport_size({"width": 390, "height": 844})
    other.goto(draft)
    _fill(other, {"charge": "object", "charge_why": "另一台设备上写的。"})
    expect(other.locator("[data-keeping]")).to_have_attribute("data-keeping", "saved")
    _fill(page, {"charge": "object", "charge_why": "这台设备上写的。"})
    expect(page.get_by_text("另一台设备上写的。")).to_be_visible()
    _in_order(page, "opinion-conflict-phone")
    page.get_by_role("button", name="提交并取得回执").click()
    expect(page.get_by_role("button", name="两处都要")).to_be_visible()
    assert not Submission.objects.exists(), "nothing is handed in over an open conflict"
    page.get_by_role("button", name="两处都要").click()
    expect(page.locator("[data-keeping]")).to_have_attribute("data-keeping", "saved")

    _fill(page, {key: value for key, value in WHOLE.items() if key != "sentence_why" and key != "charge"})
    signing.write_hand(page)
    page.get_by_role("button", name="提交并取得回执").click()
    expect(page.get_by_text("检察官正在办理")).to_be_visible()
    expect(page.get_by_text("律师提交时手写签名")).to_be_visible()
    _in_order(page, "opinion-handed-in-phone")
    made = Submission.objects.get()
    hand = by_hand.signed(made)
    assert hand is not None and hand.is_same
    assert made.blocks["sentence_why"] == LATER
    assert made.blocks["charge_why"] == "另一台设备上写的。\n这台设备上写的。"
