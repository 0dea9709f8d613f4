"""What follows the hearing on the walk: the case's course, the gate before filing, its exception, dossier and disc."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.system.walking.people import Person

#: The course of a case up to the move that the gate guards.
COURSE = (
    "tell_rights",
    "secure_lawyer",
    "book",
    "finish_review",
    "review_voluntariness",
    "open_hearing",
    "agree",
    "sign",
)
WORDS = "核对后与文书无关的登记，不影响具结内容。"


def name_lawyer(prosecutor: Person, name: str, lawyer: str) -> str:
    """The person is willing to plead, and the duty lawyer is his: without a lawyer no recognizance counts."""
    prosecutor.page.locator("#main a[href*='/cases/people/']").first.click()
    prosecutor.page.wait_for_url("**/cases/people/**")
    person = prosecutor.page.url.rstrip("/").rsplit("/", 1)[-1]
    expect(prosecutor.page.locator("[name=name]")).to_have_value(name)
    prosecutor.page.locator("[name=plea]").select_option(label="愿意认罪认罚")
    prosecutor.page.locator("[name=lawyer_kind]").select_option(label="值班律师")
    prosecutor.page.locator("[name=lawyer_name]").fill(lawyer)
    prosecutor.page.locator("[name=why]").fill("法援机构已指派")
    prosecutor.press("保存")
    return person


def note_step(prosecutor: Person, case: str, what: str, reference: str = "", words: str = "") -> None:
    """A step that no other part of the centre writes down by itself."""
    prosecutor.go(f"/cases/{case}/")
    form = prosecutor.page.locator("form[action$='/step/']")
    form.locator("[name=kind]").select_option(label=what)
    form.locator("[name=suspects]").first.check()
    form.locator("[name=reference]").fill(reference)
    form.locator("[name=note]").fill(words)
    with prosecutor.page.expect_navigation():
        form.get_by_role("button", name="登记", exact=True).click()
    expect(prosecutor.page.locator("#steps")).to_contain_text(what)


def move(prosecutor: Person, case: str, event: str) -> None:
    """The next move of the case, by the button that is offered for it."""
    prosecutor.go(f"/cases/{case}/")
    button = prosecutor.page.locator(f"form[action$='/move/']:has([name=event][value={event}]) button")
    with prosecutor.page.expect_navigation():
        button.click()


def change_a_fact(prosecutor: Person, person: str) -> None:
    """Something of the person is put right after he signed: the gate asks about it."""
    prosecutor.go(f"/cases/people/{person}/")
    prosecutor.page.locator("[name=ethnic_group]").fill("汉族")
    prosecutor.page.locator("[name=why]").fill("补登")
    prosecutor.press("保存")


def cannot_file(prosecutor: Person, case: str) -> None:
    """The gate names what is lacking, and the case's page has no button for the move."""
    prosecutor.go(f"/filing/{case}/")
    prosecutor.reads("已作出起诉书")
    prosecutor.reads("这一项没有例外，须办理完成。")
    prosecutor.go(f"/cases/{case}/")
    expect(prosecutor.page.locator("form[action$='/move/'] [name=event][value=file]")).to_have_count(0)


def explain_film(prosecutor: Person, case: str) -> None:
    """What the film lacks is explained in writing; the gate asks no more."""
    prosecutor.go(f"/filing/{case}/")
    prosecutor.page.locator("#recording").get_by_role("link", name="去办理").first.click()
    prosecutor.page.get_by_label("原因和经过").fill("摄像机插头松动，已当场插好；其间录音未断。")
    prosecutor.press("提交情况说明")
    prosecutor.reads("已说明")


def ask_exception(prosecutor: Person, case: str, check: str) -> None:
    """What cannot be done is explained, and put before whoever may let it pass."""
    prosecutor.go(f"/filing/{case}/")
    row = prosecutor.page.locator(f"#{check}")
    row.locator("summary").click()
    row.get_by_label("说明", exact=True).fill(WORDS)
    with prosecutor.page.expect_navigation():
        row.get_by_role("button", name="报请批准").click()


def approve(head: Person, case_name: str) -> None:
    """The department head reads the explanation and lets it pass."""
    head.go("/filing/")
    head.page.locator("#main a", has_text=case_name).first.click()
    head.reads(WORDS)
    head.press("批准：允许缺少这一项移送")


def file(prosecutor: Person, case: str) -> None:
    """Nothing lacks: filed."""
    prosecutor.go(f"/filing/{case}/")
    prosecutor.reads("齐备 · 例外 1 项")
    move(prosecutor, case, "file")
    prosecutor.reads("已提起公诉")
