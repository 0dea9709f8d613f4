"""A lawyer with a phone hands in at the portal; case management at a desk decides: real browsers on two centres."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page

from server.counsel.models import Binding
from tests.browsing import fits
from tests.server.cases.builders import Hand
from tests.server.conftest import PASSWORD, People
from tests.server.defence.conftest import NUMBER
from tests.server.two_zones import Exchange, Inner, Outer

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def _signed_in(browser: Browser, url: str, name: str, width: int) -> Page:
    page = browser.new_context(locale="zh-CN", viewport={"width": width, "height": 850}).new_page()
    page.goto(f"{url}/account/sign-in/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{url}/")
    return page


def test_papers_from_a_phone_become_a_binding(
    live_server,
    browser: Browser,
    inner: Inner,
    people: People,
    outer: Outer,
    exchange: Exchange,
    open_case: Callable[..., Hand],
    tmp_path: Path,
) -> None:
    hand = open_case()
    type(hand.case).objects.filter(pk=hand.case.pk).update(bmsah=NUMBER)
    hand.suspect()
    assert people.case_management
    exchange.settle(NOW, 1)
    outer.unit("firm", "law_firm", "a")
    outer.person("lvshi", "defender", "firm", "1" * 17)
    exchange.settle(NOW, 1)
    for name in ("power", "letter"):
        (tmp_path / f"{name}.pdf").write_bytes(b"%PDF-1.7 " + name.encode())

    phone = _signed_in(browser, outer.url, "lvshi", 390)
    phone.goto(f"{outer.url}/counsel/bindings/ask/")
    fits(phone)
    phone.get_by_label("办案检察院").select_option(label="测试市甲区人民检察院")
    phone.get_by_label("犯罪嫌疑人、被告人姓名").fill("张三")
    phone.get_by_label("案号").fill(NUMBER)
    phone.get_by_label("委托人", exact=True).select_option("himself")
    phone.get_by_label("授权委托书").set_input_files(tmp_path / "power.pdf")
    phone.get_by_label("律师事务所函").set_input_files(tmp_path / "letter.pdf")
    phone.get_by_role("button", name="提交审核").click()
    phone.get_by_text("已送出，等待检察院系统受理").wait_for()
    fits(phone)
    exchange.settle(NOW, 2)

    desk = _signed_in(browser, live_server.url, "case-management", 1440)
    desk.goto(f"{live_server.url}/defence/reviews/{Binding.objects.get().pk}/")
    desk.get_by_text("案号和姓名与申请一致").wait_for()
    desk.get_by_role("button", name="通过并绑定").click()
    desk.get_by_text("关联人员").wait_for()
    exchange.settle(NOW, 1)
    phone.reload()
    phone.get_by_text("手续齐全").wait_for()
    fits(phone)
    phone.context.close()
    desk.context.close()
