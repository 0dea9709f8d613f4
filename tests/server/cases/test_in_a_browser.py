"""A case from its opening to its first move, in a real Chromium at a phone's width."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from server.access.models import Role
from tests.browsing import fits
from tests.server.conftest import People, person

AXE = Path(__file__).resolve().parents[3] / "server/web/frontend/node_modules/axe-core/axe.min.js"
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_prosecutor_opens_a_case_on_a_phone_and_moves_it_on(
    live_server, browser_page: Page, people: People, sign_in
) -> None:
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, people.prosecutor)
    page.goto(f"{live_server.url}/cases/new/")
    page.get_by_label("案件名称").fill("张三盗窃案")
    page.get_by_role("button", name="保存").click()
    page.get_by_label("姓名", exact=True).fill("张三")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#clock")).to_contain_text("告知诉讼权利")

    for step in ("告知诉讼权利义务", "告知认罪认罚从宽制度"):
        page.get_by_label("事项", exact=True).select_option(label=step)
        page.locator("#write").get_by_label("张三").check()
        page.get_by_role("button", name="登记", exact=True).click()
        expect(page.get_by_text(f"已登记：{step}。")).to_be_visible()
    page.get_by_role("button", name="权利告知完成").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已告知权利")
    fits(page)


def _is_in_order(page: Page) -> None:
    """axe finds nothing, and nothing is wider than the phone."""
    page.evaluate(AXE.read_text() + ";0")
    faults = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.html)))")
    assert faults == []
    fits(page)


def test_a_holiday_is_changed_on_a_phone_with_the_keyboard_and_put_back(
    live_server, browser_page: Page, people: People, sign_in
) -> None:
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, person("keeper", Role.CASE_MANAGEMENT, people.city))
    page.goto(f"{live_server.url}/cases/calendar/new/?year=2026")
    _is_in_order(page)
    text = page.get_by_label("节假日文件")
    text.press("Control+End")
    text.press_sequentially('\n[[holiday]]\nzh = "临时放假"\nen = "x"\nfrom = 2026-03-19\nto = 2026-03-19\n')
    page.get_by_label("理由").fill("国办发明电")
    page.get_by_label("理由").press("Enter")
    expect(page.get_by_text("试算完成")).to_be_visible()
    _is_in_order(page)
    page.get_by_role("button", name="生效并重新计算期限").press("Enter")
    expect(page.get_by_text("已生效", exact=True)).to_be_visible()
    page.goto(f"{live_server.url}/cases/calendar/")
    expect(page.get_by_text("临时放假 03-19")).to_be_visible()
    _is_in_order(page)
    page.get_by_role("link", name="恢复随系统安装的文件").click()
    page.get_by_label("理由").fill("通知有误")
    page.get_by_role("button", name="试算").click()
    page.get_by_role("button", name="生效并重新计算期限").click()
    page.goto(f"{live_server.url}/cases/calendar/")
    expect(page.get_by_text("临时放假 03-19")).to_have_count(0)
