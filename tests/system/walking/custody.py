"""What case management does on the walk: a lawyer reads at its desk, the sealed disc is received, papers go out."""

from __future__ import annotations

import re
import time
import urllib.request

from playwright.sync_api import Browser, Page, expect

from server.gateways.exchange.http import signature
from tests.system.walking.centre import Centre
from tests.system.walking.people import Person

_PATIENCE_MS = 30_000
COURT = "示范市甲区人民法院立案庭"


def lawyer_reads_here(manager: Person, case: str, browser: Browser) -> None:
    """The lawyer comes: his licence is looked at, a code opens the reading place for him, once; what he turned to is
    counted and confirmed."""
    manager.go(f"/dossiers/{case}/visits/")
    page = manager.page
    page.get_by_label("席位").fill("阅卷室1号席")
    page.locator("[name=seen]").check()
    manager.press("登记并取得阅卷码")
    code = page.locator(".visit-code").inner_text()
    place = browser.new_context(locale="zh-CN").new_page()
    _enter(place, manager.home, code)
    place.get_by_role("button", name="本人已阅读并承诺，开始阅卷").click()
    expect(place.locator(".reader-page img").first).to_have_js_property("complete", True)
    place.get_by_role("button", name="结束阅卷").click()
    expect(place.get_by_text("阅卷已结束")).to_be_visible(timeout=_PATIENCE_MS)
    _enter(place, manager.home, code)
    expect(place.get_by_label("阅卷码")).to_be_visible()  # used up: it opens nothing
    place.context.close()
    manager.go(f"/dossiers/{case}/visits/")
    manager.press("确认并登记阅卷")
    manager.reads("已登记阅卷")


def _enter(place: Page, home: str, code: str) -> None:
    place.goto(f"{home}/dossiers/place/")
    place.get_by_label("阅卷码").fill(code)
    place.get_by_role("button", name="继续").click()


def sees_no_film(manager: Person, disc: str) -> None:
    """Whoever keeps a disc is given neither its image nor its reading back."""
    for what in ("image", "read-back"):
        answer = manager.page.goto(f"{manager.home}{disc}{what}/")
        assert answer is not None and answer.status == 403


def send_back(manager: Person, disc: str, why: str) -> None:
    """The seal is not as it should be."""
    manager.go(disc)
    manager.page.locator("summary", has_text="退回承办人").click()
    manager.page.get_by_label("退回的理由").fill(why)
    manager.press("退回")
    manager.reads("已退回承办人。")


def receive(manager: Person, disc: str) -> None:
    """Label and seal are whole: it lies in the safe."""
    manager.go("/")
    manager.page.locator(f"#main a[href='{disc}']").first.click()
    manager.page.wait_for_url(f"**{disc}")
    manager.page.get_by_label("保管地点").fill("案管保管室三号柜")
    manager.press("签收，登记保管")
    manager.reads("案管已签收保管")


def hand_over(manager: Person, disc: str) -> None:
    """It goes with the case."""
    manager.go(disc)
    manager.page.get_by_label("接收单位和接收人").fill(COURT)
    manager.page.get_by_label(re.compile("回执")).fill("收字3号")
    manager.press("登记随案移交")
    manager.reads("已随案移交")


def push(manager: Person, centre: Centre, case: str, title: str) -> None:
    """A paper goes to the case platform; the court sends it back, it goes again, and the court signs for it."""
    far, path = centre.platform, f"/dossiers/{case}/"
    manager.go(path)
    manager.page.locator(".reader-papers a", has_text=title).first.click()
    expect(manager.page.locator("#sheet-head")).to_contain_text(title, timeout=_PATIENCE_MS)
    at = manager.page.url
    for button, state, reason in (
        ("推送到业务系统", "returned", "缺少第三页"),
        ("重新推送到业务系统", "signed_for", ""),
    ):
        before = far.newest_document
        manager.press(button)
        centre.wait("the paper at the platform", lambda before=before: far.newest_document != before, within_s=60)
        far.say_of_document(state, reason, by=COURT)
        _tells(centre)
        manager.waits_for("对方已退回" if reason else "对方已签收", at)


def _tells(centre: Centre) -> None:
    """The platform says that something is to be fetched."""
    body, now = b"{}", int(time.time())
    headers = {
        "X-Signature": signature(centre.platform.secret.encode(), now, body), "Idempotency-Key": f"told-{now:012d}",
        "Content-Type": "application/json",
    }  # fmt: skip
    asked = urllib.request.Request(f"{centre.address}/api/platform/receipts", body, headers)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        assert answer.status == 202
