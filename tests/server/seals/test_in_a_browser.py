"""In a browser the answer takes the form's place, and the same on paper has neither form nor colour behind it."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.server.seals.paper import signed
from tests.server.web.test_every_page_in_a_browser import AXE, FAULTS, WIDE


def test_a_file_handed_over_is_answered_on_the_same_page(browser_page: Page, live_server, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(signed(timezone.now(), "suspect").pdf)
    browser_page.goto(f"{live_server.url}/seals/verify/")
    browser_page.get_by_label("PDF 文件").set_input_files(path)
    browser_page.get_by_role("button", name="核验").click()
    answer = browser_page.get_by_role("heading", name="核验结果")
    expect(answer).to_be_focused(timeout=30_000)
    assert browser_page.title().startswith("核验结果")
    browser_page.set_viewport_size({"width": 390, "height": 844})
    browser_page.evaluate(AXE.read_text())
    assert browser_page.evaluate(FAULTS) == [] and browser_page.evaluate(WIDE) is None
    browser_page.emulate_media(media="print")
    expect(browser_page.get_by_role("button", name="打印结果")).to_be_hidden()
    expect(browser_page.get_by_text("张三丰")).to_be_visible()
