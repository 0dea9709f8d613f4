"""What the shell does beyond plain HTML, in a real Chromium: keys, double clicks, parts that renew themselves, and a
sign-in that ends while somebody is writing."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from server.cases.models import Case
from server.recordings.models import Alarm
from tests.browsing import fits
from tests.server.conftest import PASSWORD, People
from tests.server.web import world

pytestmark = pytest.mark.django_db(transaction=True)
#: Goes to the server by itself, past the page's own scripts.
_TWICE = "form => { form.requestSubmit(); form.requestSubmit(); form.submit() }"
_HIDDEN = """hidden => {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}"""


def _name_a_case(page: Page, address: str) -> None:
    page.goto(f"{address}/cases/new/")
    page.get_by_label("案件名称").fill("钱七故意伤害案")


def test_the_keyboard_searches_chooses_and_opens(live_server, browser_page: Page, people: People, sign_in) -> None:
    made, page = world.made(people), browser_page
    sign_in(page, people.prosecutor)
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("盗窃")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="查找“盗窃”")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="张三等盗窃案")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/cases/{made.case.pk}/")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="案件页", level=1)).to_be_visible()
    page.keyboard.press("h")
    expect(page.get_by_role("heading", name="测试检察官，您好")).to_be_visible()


def test_a_double_click_makes_one_case(live_server, browser_page: Page, people: People, sign_in) -> None:
    page = browser_page
    sign_in(page, people.prosecutor)
    _name_a_case(page, live_server.url)
    page.get_by_role("button", name="保存").dblclick()
    expect(page.get_by_label("姓名", exact=True)).to_be_visible()
    assert Case.objects.count() == 1
    _name_a_case(page, live_server.url)
    page.locator("main form").evaluate(_TWICE)
    expect(page.get_by_label("姓名", exact=True)).to_be_visible()
    assert Case.objects.count() == 2


def test_a_form_survives_the_end_of_the_sign_in(live_server, browser_page: Page, people: People, sign_in) -> None:
    page = browser_page
    sign_in(page, people.prosecutor)
    _name_a_case(page, live_server.url)
    Session.objects.all().delete()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when one comes back to the tab
    over = page.locator("#is-over")
    expect(over).to_be_visible()
    with page.expect_popup() as opened:
        over.get_by_role("link", name="在新窗口登录").click()
    window = opened.value
    window.get_by_label("用户名").fill("prosecutor")
    window.get_by_label("密码").fill(PASSWORD)
    window.get_by_role("button", name="登录").click()
    expect(window.get_by_role("heading", name="已登录")).to_be_visible()
    window.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(over).to_be_hidden()
    expect(page.get_by_text("本页内容还在，请再按一次").first).to_be_visible()
    expect(page.get_by_label("案件名称")).to_have_value("钱七故意伤害案")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("姓名", exact=True)).to_be_visible()
    assert Case.objects.get().name == "钱七故意伤害案"


def test_somebody_else_cannot_send_what_another_wrote(live_server, browser_page: Page, people: People, sign_in) -> None:
    page = browser_page
    sign_in(page, people.prosecutor)
    _name_a_case(page, live_server.url)
    other = page.context.new_page()
    page.context.clear_cookies()
    sign_in(other, people.department_head)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#is-over")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("现在登录的是另一个人")).to_be_visible()
    assert not Case.objects.exists()


def test_a_page_on_which_nobody_wrote_goes_to_the_sign_in(
    live_server, browser_page: Page, people: People, sign_in
) -> None:
    page = browser_page
    sign_in(page, people.prosecutor)
    page.goto(f"{live_server.url}/cases/work/")
    Session.objects.all().delete()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page).to_have_url(re.compile(r"/account/sign-in/\?next=%2Fcases%2Fwork%2F"))


def test_a_part_renews_itself_and_is_told_but_not_in_a_hidden_tab(
    live_server, browser_page: Page, people: People, sign_in
) -> None:
    page = browser_page
    sign_in(page, people.operator)
    page.goto(f"{live_server.url}/recordings/alarms/")
    asked: list[int] = []
    page.on("response", lambda answer: asked.append(answer.status) if "alarms" in answer.url else None)
    renew = "document.querySelectorAll('[data-live]').forEach(part => htmx.trigger(part, 'renew'))"
    with page.expect_response("**/alarms/") as same:
        page.evaluate(renew)
    assert same.value.status == 304
    Alarm.objects.create(code="x", zh="磁盘写入出错", en="bad", at=timezone.now(), unique="1")
    page.evaluate(_HIDDEN, True)
    page.evaluate(renew)
    expect(page.get_by_text("磁盘写入出错")).to_have_count(0)
    assert asked == [304], "nothing is asked for in a hidden tab"
    page.evaluate(_HIDDEN, False)
    expect(page.get_by_text("磁盘写入出错")).to_be_visible()
    expect(page.locator("[role=status].visually-hidden")).to_have_text("本页内容已更新")


def test_on_paper_there_is_the_content_alone(live_server, browser_page: Page, people: People, sign_in) -> None:
    made, page = world.made(people), browser_page
    sign_in(page, people.prosecutor)
    for path in (f"/cases/{made.case.pk}/", "/cases/all/", f"/bookings/b/{made.bookings[0].number}/"):
        page.goto(f"{live_server.url}{path}")
        page.emulate_media(media="print")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for hidden in ("aside.side", "header.top", "main form button >> nth=0", "#find"):
            expect(page.locator(hidden)).to_be_hidden()
        fits(page)
        page.emulate_media(media="screen")
