"""From an invitation to a second sign-in, on a phone, in a real Chromium."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from server.access import proving
from server.access.models import SecondFactor, User
from server.access.second_factor import code_at
from tests.browsing import fits
from tests.server.conftest import People

AXE = Path(__file__).resolve().parents[3] / "server/web/frontend/node_modules/axe-core/axe.min.js"
pytestmark = pytest.mark.django_db(transaction=True)
CHOSEN = "my very own 42"


def _is_in_order(page: Page) -> None:
    """axe finds nothing, and nothing is wider than the phone."""
    page.evaluate(AXE.read_text() + ";0")
    faults = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.html)))")
    assert faults == []
    fits(page)


def _code(user: User) -> str:
    """What his authenticator shows at the earliest step that was not taken yet."""
    secret = proving.opened_secret(user)
    taken = SecondFactor.objects.get(user=user).last_step
    return code_at(secret, max(int(timezone.now().timestamp()) // 30, taken + 1))


def test_an_invited_auditor_makes_his_account_sets_up_his_phone_and_signs_in_with_it(
    live_server, browser_page: Page, people: People, sign_in, settings
) -> None:
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, people.security_administrator)
    settings.MSR = replace(settings.MSR, second_factor=True)
    page.goto(f"{live_server.url}/account/second-factor/")
    _is_in_order(page)
    page.get_by_label("验证码").fill(_code(people.security_administrator))
    page.get_by_role("button", name="完成设置").click()
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    _is_in_order(page)
    page.get_by_role("link", name="已保管好，继续").click()

    page.get_by_role("button", name="菜单").click()
    page.get_by_label("主菜单").get_by_role("link", name="人员").click()
    _is_in_order(page)
    page.get_by_role("link", name="邀请人员").click()
    page.get_by_label("姓名").fill("王审计")
    page.get_by_label("角色").select_option("auditor")
    page.get_by_label("单位").select_option(str(people.city.pk))
    page.get_by_label("工号或执业证号").fill("S-1001")
    page.get_by_role("button", name="生成邀请").click()
    link = page.locator("#link").inner_text()
    _is_in_order(page)
    page.goto(f"{live_server.url}/account/")
    _is_in_order(page)
    page.get_by_role("button", name="退出", exact=True).click()

    page.goto(link)
    expect(page.get_by_text("王审计")).to_be_visible()
    _is_in_order(page)
    page.get_by_label("用户名").fill("wang-sj")
    page.get_by_label("密码", exact=True).fill(CHOSEN)
    page.get_by_label("再次输入密码").fill(CHOSEN)
    page.get_by_role("button", name="建立账号").click()
    expect(page.get_by_role("heading", name="设置二次验证")).to_be_visible()  # before anything else
    wang = User.objects.get(username="wang-sj")
    page.get_by_label("验证码").fill(_code(wang))
    page.get_by_role("button", name="完成设置").click()
    recovery = page.locator(".recovery-codes code").first.inner_text()
    page.get_by_role("link", name="已保管好，继续").click()
    page.get_by_role("button", name="菜单").click()
    page.get_by_label("主菜单").get_by_role("link", name="审计日志").click()
    page.get_by_role("button", name="立即核验").click()
    expect(page.get_by_text("日志完整，未被改动")).to_be_visible()
    _is_in_order(page)
    page.get_by_role("button", name="退出", exact=True).click()

    for code in (_code(wang), recovery):
        page.goto(f"{live_server.url}/account/audit/")
        page.get_by_label("用户名").fill("wang-sj")
        page.get_by_label("密码").fill(CHOSEN)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="二次验证")).to_be_visible()
        page.get_by_label("验证码").fill(code)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="审计日志")).to_be_visible()
        page.get_by_role("button", name="退出", exact=True).click()
