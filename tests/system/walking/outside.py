"""What those outside the procuratorate do on the walk, on their phones: agency, duty lawyer, defender."""

from __future__ import annotations

from tests.system.walking.office import Slot
from tests.system.walking.people import Person

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
#: An answer sent from a page of his own, with all that a form would send.
_ANSWER = """async (path) => {
  const told = JSON.parse(document.body.getAttribute('hx-headers'))
  const body = new URLSearchParams({ act: 'agree', revision: '3' })
  return (await fetch(path, { method: 'POST', headers: told, body })).status
}"""


def keep_roster(agency: Person) -> None:
    """Two duty lawyers on the roster, one of them on duty in the next days."""
    for name in ("演示值班律师（", "演示值班律师乙（"):
        agency.go("/portal/roster/")
        options = agency.page.get_by_label("律师", exact=True).locator("option").all_inner_texts()
        agency.page.get_by_label("律师", exact=True).select_option(label=next(o for o in options if o.startswith(name)))
        agency.press("登记")
        agency.reads("已登记在值班名册。")
    agency.follow("演示值班律师 示范律师事务所")
    for box in agency.page.locator("[name=days]").all()[:2]:
        box.check()
    agency.press("保存")
    agency.reads("已保存。")


def assign(agency: Person, number: str) -> None:
    """The agency opens the booking, reads whom the roster suggests and why, and forwards it to him."""
    agency.waits_for(number, "/portal/agency/")
    agency.follow(number)
    agency.reads("当日值班")
    agency.press("同意并转发律师")
    agency.waits_for("待值班律师确认")


def confirm(lawyer: Person, number: str) -> None:
    """The duty lawyer confirms."""
    lawyer.waits_for(number, "/portal/asked/")
    lawyer.follow(number)
    lawyer.press("确认，按时参加")
    lawyer.waits_for("已确认")


def a_stolen_link_opens_nothing(stranger: Person, number: str) -> None:
    """Another lawyer has the booking's address: for him there is no such page, and no answer of his is taken."""
    path = f"/portal/b/{number}/"
    status = stranger.page.evaluate(_ANSWER, f"{path}answer/")
    assert status == 404, status
    answer = stranger.page.goto(stranger.home + path)
    assert answer is not None and answer.status == 404
    assert number not in stranger.page.locator("main").inner_text()


def ask_binding(lawyer: Person, name: str) -> None:
    """The defender hands in his papers."""
    lawyer.go("/counsel/bindings/")
    lawyer.follow("提交委托手续")
    page = lawyer.page
    page.get_by_label("办案检察院").select_option(label="示范市甲区人民检察院")
    page.get_by_label("犯罪嫌疑人、被告人姓名").fill(f"走查{name}")
    page.get_by_label("委托人", exact=True).select_option("relative")
    page.get_by_label("委托人姓名").fill("走查亲属")
    for kind in ("power", "letter"):
        paper = {"name": f"{kind}.pdf", "mimeType": "application/pdf", "buffer": PDF}
        page.locator(f"[name={kind}]").set_input_files(files=[paper])  # type: ignore[list-item]
    lawyer.press("提交审核")
    lawyer.reads(f"走查{name}")


def propose(lawyer: Person, number: str, slot: Slot) -> None:
    """The defender asks for another time."""
    lawyer.waits_for(number, "/portal/asked/")
    lawyer.follow(number)
    lawyer.page.locator("summary", has_text="提出其他时间").tap()
    lawyer.page.get_by_label("建议的开始时间").fill(f"{slot.on}T{slot.begins}")
    lawyer.page.get_by_label("理由").first.fill("当时另有开庭")
    lawyer.press("提出")
    lawyer.waits_for("律师提出改期")


def accept(lawyer: Person, number: str, slot: Slot) -> None:
    """The defender accepts the time that he had asked for."""
    lawyer.waits_for("待辩护人答复", f"/portal/b/{number}/")
    lawyer.reads(slot.begins)
    lawyer.press("接受，按时参加")
    lawyer.waits_for("已确认")
