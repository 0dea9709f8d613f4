"""What is refused on the walk, each once, with the words that its person reads."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.server.seals.paper import annotate, insert_page, overprint, updated
from tests.system.walking import keeping, signing
from tests.system.walking.people import Person

_PATIENCE_MS = 30_000
#: In no font: it belongs to whoever wants it.
RARE = "\U000f0000"


def a_character_without_a_glyph(prosecutor: Person, case: str) -> None:
    """A name that no font can draw is refused by its number, before a document gets one of its own."""
    paper = signing.draft(prosecutor, case, "d10_recording_notice")
    page = prosecutor.page
    page.get_by_label("案件名称", exact=True).fill(f"走查{RARE}案")
    prosecutor.press("保存并返回")
    prosecutor.press("签发")
    prosecutor.reads("U+F0000")
    prosecutor.page.get_by_label("理由", exact=True).fill("字体没有这个字，另行处理")
    prosecutor.press("作废")
    prosecutor.reads("已作废")
    assert page.url.endswith(paper)


def a_wrong_code(browser: Browser, home: str) -> None:
    """A device that does not know the code is bound to nothing."""
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{home}/signatures/here/")
    page.get_by_label("签署码").fill("000000")
    page.get_by_role("button", name="绑定本设备").click()
    expect(page.get_by_text("签署码不正确")).to_be_visible(timeout=_PATIENCE_MS)
    page.context.close()


def no_hand_and_no_finger(tablet: Page, name: str, folder: Path) -> None:
    """An empty field is not handed in; a picture on which no fingerprint is seen is not taken."""
    signing.read(tablet, name)
    signing.press_finger(tablet, folder)
    tablet.get_by_role("button", name="确认签署，交出").click()
    expect(tablet.get_by_text("还没有签名。请在框内写下姓名。")).to_be_visible()
    out = io.BytesIO()
    Image.new("L", (500, 500), 200).save(out, "PNG")
    tablet.get_by_label("指纹图片").set_input_files(
        files=[{"name": "grey.png", "mimeType": "image/png", "buffer": out.getvalue()}]
    )
    signing.write_hand(tablet)
    signing.hand_in(tablet)
    expect(tablet.get_by_text("指纹图片对比不足")).to_be_visible(timeout=_PATIENCE_MS)


def the_recognizance_is_refused(prosecutor: Person, sitting: str, paper: str, why: str) -> None:
    """The suspect does not sign: who presides writes it down, the document is none, and no step is written."""
    prosecutor.go(sitting)
    prosecutor.page.locator("summary", has_text="记录拒绝签署").first.click()
    prosecutor.page.get_by_label("拒绝的情况和理由").first.fill(why)
    prosecutor.press("记入")
    prosecutor.go(paper)
    prosecutor.reads("拒绝签署")
    prosecutor.reads("已作废")


def no_answer_without_a_reason(prosecutor: Person) -> None:
    """An objection that is not adopted needs its reason."""
    prosecutor.page.locator("[name=sentence_answer]").select_option(label="不采纳")
    prosecutor.page.locator("[name=sentence_reason]").fill("")
    prosecutor.press("答复并签发回执")
    prosecutor.reads("必须说明理由")


def a_changed_document(page: Page, home: str, pdf: Path, folder: Path) -> None:
    """A byte, a page more, other words over a page, a note stuck on it: none is believed."""
    changed = [keeping.change_a_byte(pdf, folder / "byte.pdf")]
    for change in (insert_page, overprint, annotate):
        changed.append(folder / f"{change.__name__}.pdf")
        changed[-1].write_bytes(updated(pdf.read_bytes(), change))
    for each in changed:
        assert "不能采信" in keeping.verify(page, home, each), each.name


def a_stranger(stranger: Person, sitting: str) -> None:
    """Another lawyer has the address: for him there is no such sitting."""
    answer = stranger.page.goto(stranger.home + sitting)
    assert answer is not None and answer.status == 404
