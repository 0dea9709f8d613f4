"""Two browsers at one hearing: no character is lost, in different places, in the same, cut off or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from server.cases.models import Case
from server.hearings.models import Draft, Item, Note
from tests.server.conftest import People
from tests.server.hearings.conftest import Table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pages(
    browser: Browser, table: Table, people: People, live_server: Any, sign_in: Callable[..., None]
) -> Iterator[list[Page]]:
    """The prosecutor and his assistant, each in a browser of his own, at the page of the same hearing."""
    table.hand.case.helpers.add(people.assistant)
    found = []
    for user in (people.prosecutor, people.assistant):
        context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        page = context.new_page()
        sign_in(page, user)
        page.goto(f"{live_server.url}/hearings/{table.hearing.pk}/")
        found.append(page)
    yield found
    for page in found:
        page.context.close()


def _text(place: str) -> str:
    return Item.objects.get(place=place).text


def test_two_who_write_lose_no_character(pages: list[Page], table: Table) -> None:
    one, other = pages
    facts, charge = "拟认定的事实", "拟认定的罪名和法律依据"
    # in different places: each has what the other wrote, without loading again
    one.get_by_label(facts, exact=True).press_sequentially("二〇二六年三月一日", delay=5)
    other.get_by_label(charge, exact=True).press_sequentially("盗窃罪，刑法第二百六十四条", delay=5)
    expect(other.get_by_label(facts, exact=True)).to_have_value("二〇二六年三月一日")
    expect(one.get_by_label(charge, exact=True)).to_have_value("盗窃罪，刑法第二百六十四条")

    # in the same place, one of them cut off: both texts stand side by side for both
    other.context.set_offline(True)
    other.get_by_label(facts, exact=True).press_sequentially("，在超市", delay=5)
    expect(other.get_by_text("与中心断开：没有存到中心")).to_be_visible()
    one.get_by_label(facts, exact=True).press_sequentially("，张三进入商店", delay=5)
    expect(one.get_by_text("已保存").first).to_be_visible()
    other.get_by_label("此刻发生的事（按 M 键，回车记下）").fill("律师离席")
    other.get_by_label("此刻发生的事（按 M 键，回车记下）").press("Enter")
    expect(other.get_by_text("记事留在本窗口")).to_be_visible()
    other.context.set_offline(False)
    expect(one.locator(".typed-draft")).to_contain_text("二〇二六年三月一日，在超市")
    expect(other.locator(".typed-draft")).to_contain_text("二〇二六年三月一日，张三进入商店")
    assert {_text("facts"), Draft.objects.get().text} == {
        "二〇二六年三月一日，张三进入商店",
        "二〇二六年三月一日，在超市",
    }
    expect(one.locator("#live-notes")).to_contain_text("律师离席")
    assert Note.objects.get().meant_at > timezone.now() - timedelta(minutes=2)

    # whoever writes on in his own draft loses nothing by it, and a person joins them
    other.get_by_label(facts, exact=True).press_sequentially("内", delay=5)
    expect(one.locator(".typed-draft")).to_contain_text("在超市内")
    one.get_by_text("合并…").click()
    one.get_by_label("合并后的文字").fill("二〇二六年三月一日，张三进入商店，在超市内")
    one.locator("details[open]").last.dispatch_event("toggle")  # the browser may say so after the first letters
    one.get_by_role("button", name="保存合并稿").click()
    for page in pages:
        expect(page.get_by_label(facts, exact=True)).to_have_value("二〇二六年三月一日，张三进入商店，在超市内")
        expect(page.locator(".typed-draft")).to_have_count(0)
    assert Draft.objects.get().joined_at is not None
    assert Case.objects.get().hearings.get().items.count() == 2

    # a page that is loaded again goes on where it was
    other.get_by_label(charge, exact=True).press_sequentially("第一款", delay=5)
    other.reload()
    expect(other.get_by_label(charge, exact=True)).to_have_value("盗窃罪，刑法第二百六十四条第一款")
    expect(one.get_by_label(charge, exact=True)).to_have_value("盗窃罪，刑法第二百六十四条第一款")
