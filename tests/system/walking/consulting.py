"""The hearing on its working page: what is told, offered, objected to, shown, interrupted and read back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.system.walking.people import Person

_PATIENCE_MS, _FOLLOWS_MS = 30_000, 12_000
FACTS = "2026年3月1日，走查甲在示范市甲区某商店内窃得手机一部，价值人民币三千元。"


def open_page(prosecutor: Person, number: str) -> str:
    """From the booking to the working page; its path."""
    prosecutor.go(f"/bookings/b/{number}/")
    prosecutor.press("听取意见工作页")
    return prosecutor.page.url.split("#")[0].split("?")[0].removeprefix(prosecutor.home)


def mark_next(prosecutor: Person, words: str) -> None:
    """The desk's next chapter, once it is that one. What came to nothing under load the page says, and offers again."""
    button = prosecutor.page.locator("#desk-next", has_text=words)
    button.click(timeout=_PATIENCE_MS)
    try:
        expect(button).to_have_count(0, timeout=_FOLLOWS_MS)
    except AssertionError:
        again = prosecutor.page.locator(".press-lost button, #desk-again").first
        if button.count():
            (again if again.count() else button).click(timeout=_PATIENCE_MS)
        expect(button).to_have_count(0, timeout=_PATIENCE_MS)


def write(prosecutor: Person, label: str, text: str) -> None:
    """Typed, and kept at the centre without a press."""
    place = prosecutor.page.locator(".typed").filter(has=prosecutor.page.get_by_label(label, exact=True)).first
    place.locator("textarea").fill(text)
    expect(place.locator("[data-state]")).to_contain_text("已保存", timeout=_PATIENCE_MS)


def stand(prosecutor: Person, chapter: str, topic: str, stance: str, words: str = "") -> None:
    """How lawyer or suspect stands to one topic."""
    of = prosecutor.page.locator(f"#{chapter} .said", has=prosecutor.page.locator("h3", has_text=topic)).first
    of.locator(".said-stance").get_by_label(stance, exact=True).check()
    expect(of.locator(".said-stance [data-state]").first).to_contain_text("已保存", timeout=_PATIENCE_MS)
    if words:
        box = of.locator(".typed[data-kind=text]").first
        box.locator("textarea").fill(words)
        expect(box.locator("[data-state]")).to_contain_text("已保存", timeout=_PATIENCE_MS)


def propose(prosecutor: Person, months: int, why: str = "") -> None:
    """The next version of the proposal."""
    form = prosecutor.page.locator("#next-round")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.get_by_label("主刑", exact=True).select_option("imprisonment")
    form.get_by_label("刑期（月）", exact=True).fill(str(months))
    form.get_by_label("适用程序", exact=True).select_option(index=1)
    form.get_by_label("提出或者调整的理由").fill(why)
    with prosecutor.page.expect_navigation():
        form.get_by_role("button", name="提出", exact=True).click()


def reply(prosecutor: Person, who: str, stance: str, words: str) -> None:
    """What was said to the version that stands."""
    form = prosecutor.page.locator("#answer-round")
    form.locator("summary").click()
    form.get_by_label("谁", exact=True).select_option(who)
    form.get_by_label("对这一版的态度").select_option(stance)
    form.get_by_label("理由，或者提出的方案").fill(words)
    with prosecutor.page.expect_navigation():
        form.get_by_role("button", name="记下", exact=True).click()


def note(prosecutor: Person, words: str) -> None:
    """A note of this moment: key M, Enter; a mark in the film."""
    prosecutor.page.keyboard.press("Escape")
    box = prosecutor.page.locator("#note-text")
    box.fill(words)
    box.press("Enter")
    expect(prosecutor.page.locator("#live-notes")).to_contain_text(words, timeout=_PATIENCE_MS)


def break_and_go_on(prosecutor: Person) -> None:
    """A technical suspension: nothing is recorded; then on, the reason spoken into the film."""
    page = prosecutor.page
    page.locator("#desk-suspend summary").click()
    page.locator("#desk-suspend").get_by_role("button", name="技术故障").click()
    expect(page.locator(".desk")).to_contain_text("已中止，不录音、不录像", timeout=_PATIENCE_MS)
    page.locator("#desk-resume").click()
    page.locator("#desk-explained").click(timeout=_PATIENCE_MS)
    expect(page.locator("#desk-explained")).to_have_count(0, timeout=_PATIENCE_MS)


def show(prosecutor: Person, title: str) -> None:
    """A paper of the case on the second screen, and off it again."""
    prosecutor.page.locator("#paper").select_option(
        label=prosecutor.page.locator("#paper option", has_text=title).first.inner_text()
    )
    prosecutor.press("放到第二屏")
    prosecutor.reads("正在示证")
    prosecutor.press("结束示证，清空第二屏")
    prosecutor.reads("第二屏现在没有材料")


def read_back(prosecutor: Person) -> None:
    """The record was read by himself, and it is as he said."""
    form = prosecutor.page.locator("#readback")
    form.locator("summary").click()
    form.locator("#id_how").select_option(index=1)
    form.locator("#id_is_right").check()
    with prosecutor.page.expect_navigation():
        form.get_by_role("button", name="记下", exact=True).click()


def decide(prosecutor: Person, result: str, why: str = "") -> None:
    """What it came to."""
    form = prosecutor.page.locator("form[action$='/decide/']")
    form.locator("#result").select_option(label=result)
    form.locator("#result-why").fill(why)
    with prosecutor.page.expect_navigation():
        form.get_by_role("button", name="确定").click()


def take(prosecutor: Person, topic: str, how: str, why: str) -> None:
    """What the prosecutor makes of the lawyer's objection to one topic."""
    of = prosecutor.page.locator("#C7_LAWYER_OPINION .said", has=prosecutor.page.locator("h3", has_text=topic)).first
    taken = of.locator(".said-answer .typed[data-kind=choice]")
    taken.get_by_label(how, exact=True).check()
    expect(taken.locator("[data-state]")).to_contain_text("已保存", timeout=_PATIENCE_MS)
    box = of.locator(".said-answer .typed[data-kind=text]")
    box.locator("textarea").fill(why)
    expect(box.locator("[data-state]")).to_contain_text("已保存", timeout=_PATIENCE_MS)
