"""A document signed in ink at the far room, walked at the prosecutor's desk: printed, scanned back, matched page by
page, the original followed to the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from server.signatures.models import Sitting
from server.signatures.states import SittingState
from tests.browsing import fits
from tests.server.conftest import People
from tests.server.signatures.conftest import slots
from tests.server.signatures.test_paper import _scanned

pytestmark = pytest.mark.django_db(transaction=True)


def _sheet(name: str, data: bytes) -> FilePayload:
    return {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": data}


def test_ink_comes_back_page_by_page_and_the_paper_is_followed(
    live_server: Any, browser_page: Page, sign_in: Any, asked: Callable[..., Sitting], people: People
) -> None:
    sitting = asked(slots(people.defender), may_be_on_paper=True)
    page = browser_page
    sign_in(page, people.prosecutor)
    page.goto(f"{live_server.url}/signatures/of/{sitting.uid}/paper/")
    with page.expect_download() as printed:
        page.get_by_role("button", name="生成打印件").click()
    pdf = printed.value.path().read_bytes()
    assert pdf.startswith(b"%PDF")

    page.reload()
    sheets = [_sheet("a", _scanned(pdf, 0)), _sheet("b", _scanned(pdf, 1, altered=True))]
    page.get_by_label("扫描件").set_input_files(sheets)
    page.get_by_role("button", name="上传并比对").click()
    expect(page.get_by_text("与打印的第2页内容不一致")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("已回传")).to_have_count(1)
    rest = [_sheet("c", _scanned(pdf, 1, turned=180)), _sheet("d", _scanned(pdf, 2))]
    page.get_by_label("扫描件").set_input_files(rest)
    page.get_by_role("button", name="上传并比对").click()
    expect(page.get_by_text("已回传")).to_have_count(3, timeout=60_000)
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)

    page.get_by_label("原件现在何处").fill("县看守所第二讯问室")
    page.get_by_role("button", name="确认纸面签署").click()
    way = page.locator("section", has=page.get_by_role("heading", name="原件去向"))
    expect(way).to_contain_text("县看守所第二讯问室", timeout=60_000)
    sitting.refresh_from_db()
    assert sitting.state == SittingState.DONE
    way.get_by_label("地点、快递单号、卷号").fill("EX123456789CN")
    way.get_by_role("button", name="登记").click()
    expect(way).to_contain_text("EX123456789CN")
    fits(page)
