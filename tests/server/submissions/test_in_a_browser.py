"""A lawyer on his phone, a prosecutor at his desk: opinion, mail, answer, receipt, check; axe finds nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from server.notices.models import Contact
from server.receipts.models import Receipt
from tests.browsing import fits
from tests.fakes.mail_server import MailServer
from tests.server.conftest import People
from tests.server.notices.conftest import mail, reach, work  # noqa: F401 - a fixture among them
from tests.server.submissions.conftest import NUMBER, Bind

AXE = Path(__file__).resolve().parents[3] / "server/web/frontend/node_modules/axe-core/axe.min.js"
pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7\nopinion\n%%EOF\n"


def _in_order(page: Page, name: str) -> None:
    """axe finds nothing, and nothing is wider than the screen. PICTURES_OF_PAGES keeps it to be looked at."""
    page.evaluate(AXE.read_text() + ";0")
    faults = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.html)))")
    if where := os.environ.get("PICTURES_OF_PAGES"):
        page.screenshot(path=f"{where}/{name}.png", full_page=True)
    assert faults == []
    fits(page)


def test_from_the_lawyers_phone_to_the_prosecutors_desk_and_back(
    live_server: Any,
    browser_page: Page,
    people: People,
    bind: Bind,
    mail: MailServer,  # noqa: F811
    sign_in: Any,
    tmp_path: Path,
) -> None:
    page, url = browser_page, live_server.url
    bind(people.defender)
    paper = tmp_path / "意见.pdf"
    paper.write_bytes(PDF)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, people.defender)

    page.goto(f"{url}/told/choices/")
    page.get_by_label("电子邮件地址").fill("lawyer@example.cn")
    page.get_by_role("button", name="获取验证码").click()
    _in_order(page, "choices-phone")
    work(timezone.now())
    (code,) = re.findall(r"Code (\d{6})", mail.texts()[0])
    page.get_by_label("收到的验证码").fill(code)
    page.get_by_role("button", name="验证", exact=True).click()
    expect(page.get_by_text("已验证", exact=True)).to_be_visible()

    page.goto(f"{url}/submissions/")
    page.get_by_role("link", name="提交").last.click()
    page.get_by_label("类别").select_option("opinion")
    page.get_by_label("正文").fill("退赔情节没有体现，建议调低。")
    page.get_by_label("附件").set_input_files(paper)
    _in_order(page, "hand-in-phone")
    page.get_by_role("button", name="提交并取得回执").click()
    expect(page.get_by_text("检察官正在办理")).to_be_visible()
    _in_order(page, "submission-phone")
    page.get_by_role("button", name="退出", exact=True).click()

    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, people.prosecutor)
    bell = page.locator("[data-unread]")
    expect(bell).to_have_attribute("data-unread", "1")
    bell.click()
    _in_order(page, "told-desk")
    page.get_by_role("link", name="收到律师意见或者申请").click()
    expect(page.get_by_text("退赔情节没有体现")).to_be_visible()
    _in_order(page, "reply-desk")
    page.get_by_role("combobox", name="答复").select_option("not_adopted")
    page.get_by_role("button", name="答复并签发回执").click()
    expect(page.get_by_text("必须说明理由", exact=False).first).to_be_visible()
    page.get_by_role("combobox", name="答复").select_option("not_adopted")
    page.get_by_label("理由").fill("已经在基准刑中评价。")
    page.get_by_role("button", name="答复并签发回执").click()
    expect(page.get_by_text("已答复，律师会收到通知和回执")).to_be_visible()
    page.goto(f"{url}/replies/")
    _in_order(page, "inbox-desk")
    page.get_by_role("button", name="退出", exact=True).click()

    assert work(timezone.now()) == ["sent"]
    told = mail.texts()[-1]
    assert "已有答复" in told and NUMBER not in told and "张三" not in told
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, people.defender)
    page.goto(f"{url}/told/")
    _in_order(page, "told-phone")
    page.get_by_role("link", name="您提交的意见或者申请已有答复").click()
    expect(page.get_by_text("已经在基准刑中评价")).to_be_visible()
    page.get_by_role("link", name="不予同意").click()
    _in_order(page, "receipt-phone")
    receipt = Receipt.objects.get(event="refused")
    page.goto(f"{url}/receipts/")
    _in_order(page, "receipts-phone")
    page.get_by_role("button", name="退出", exact=True).click()
    page.goto(f"{url}/receipts/check/{receipt.number}/{receipt.digest}/")
    expect(page.locator("[data-standing=genuine]")).to_be_visible()
    _in_order(page, "check-phone")

    sign_in(page, people.operator)
    page.goto(f"{url}/told/deliveries/")
    expect(page.get_by_text("l***@example.cn").first).to_be_visible()
    _in_order(page, "deliveries-phone")
    assert Contact.objects.get().verified_at is not None
