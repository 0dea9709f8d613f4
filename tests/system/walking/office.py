"""What the procuratorate does on the walk: cases come in, hearings are booked, two reach for one slot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.server.gateways.files import xlsx
from tests.system.walking.people import People, Person

BEIJING = ZoneInfo("Asia/Shanghai")
HEADERS = ("编号", "案件名称", "受理日期", "部门受案号", "承办检察官", "姓名", "性别", "条文", "罪名")
ROOM = "演示听取意见室"
NUMBERS = {name: f"示甲检刑诉受[2026]9999010000{place}号" for place, name in enumerate("甲乙丙", 1)}
_EARLY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Slot:
    """A day and two hours of it, as the form wants them."""

    on: str
    begins: str
    ends: str


def slot_now(now: datetime) -> Slot:
    """A slot that a press in the next minutes belongs to; near midnight the first one of the next day."""
    begins = now.astimezone(BEIJING).replace(second=0, microsecond=0) + timedelta(minutes=2)
    ends = begins + timedelta(minutes=25)
    if ends.date() != begins.date():
        begins = begins.replace(hour=0, minute=0) + timedelta(days=1)
        ends = begins + timedelta(minutes=25)
    assert begins - now < _EARLY
    return Slot(f"{begins:%Y-%m-%d}", f"{begins:%H:%M}", f"{ends:%H:%M}")


def slot_on(now: datetime, days: int, begins: str, ends: str) -> Slot:
    """A slot some days ahead."""
    return Slot(f"{now.astimezone(BEIJING) + timedelta(days=days):%Y-%m-%d}", begins, ends)


def case_of(name: str) -> str:
    """What a case of the walk is called."""
    return f"走查{name}盗窃案"


def import_cases(manager: Person, now: datetime) -> None:
    """Case management imports three cases from a workbook: columns, trial, all of it written."""
    day = f"{now.astimezone(BEIJING):%Y-%m-%d}"
    owners = {"甲": "jiancha", "乙": "jiancha", "丙": "jianchab"}
    rows = [
        (f"W-{name}", case_of(name), day, NUMBERS[name], owner, f"走查{name}", "男", "264", "盗窃罪")
        for name, owner in owners.items()
    ]
    manager.go("/exchange/imports/")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    book = {"name": "走查.xlsx", "mimeType": kind, "buffer": xlsx(rows, HEADERS)}
    manager.page.locator("[name=file]").set_input_files(files=[book])  # type: ignore[list-item]
    manager.page.locator("[name=origin]").fill("业务应用")
    manager.press("上传")
    manager.press("试导入")
    manager.reads("没有错误。将登记 3 件案件、3 名人员")
    manager.press("全部写入")
    manager.reads("已登记 3 件案件")


def open_case(prosecutor: Person, name: str) -> None:
    """From the list of cases to the case's page."""
    prosecutor.go("/cases/all/")
    prosecutor.follow(case_of(name))
    prosecutor.reads(f"走查{name}")


def fill_booking(prosecutor: Person, name: str, slot: Slot) -> None:
    """The form, filled and not yet sent."""
    open_case(prosecutor, name)
    prosecutor.follow("预约听取意见")
    page = prosecutor.page
    page.get_by_label(f"走查{name}", exact=True).check()
    page.get_by_label("房间", exact=True).select_option(label=ROOM)
    set_slot(page, slot)
    page.get_by_label("录制人员").select_option(label="演示录制人员（录制人员）")


def set_slot(page: Page, slot: Slot) -> None:
    """Day and hours of a form that asks for them."""
    page.get_by_label("日期", exact=True).fill(slot.on)
    page.get_by_label("开始时间", exact=True).fill(slot.begins)
    page.get_by_label("结束时间", exact=True).fill(slot.ends)


def book_with_a_double_click(prosecutor: Person, name: str, slot: Slot) -> str:
    """Pressed twice, booked once: the booking's number."""
    fill_booking(prosecutor, name, slot)
    prosecutor.button("预约").dblclick()
    prosecutor.page.wait_for_url("**/bookings/b/**")
    number = prosecutor.page.url.rstrip("/").rsplit("/", 1)[-1]
    open_case(prosecutor, name)
    expect(prosecutor.page.locator("#bookings a")).to_have_count(1)
    return number


def two_reach_for_one_slot(people: People, slot: Slot, other: Slot) -> str:
    """Two prosecutors send their forms for one room and hour at once: one has it, the other reads when it is taken,
    with all that he had filled in, and takes another hour. The number of the booking of case 乙."""
    pair = {"乙": people["jiancha"], "丙": people["jianchab"]}
    for name, person in pair.items():
        fill_booking(person, name, slot)
    for person in pair.values():
        person.page.evaluate("document.querySelector('#main form').requestSubmit()")
    for person in pair.values():
        person.page.wait_for_function("!!document.querySelector('#main .alert-words, #main [role=status]')")
    booked = [name for name, person in pair.items() if "/bookings/b/" in person.page.url]
    assert len(booked) == 1, {name: person.page.url for name, person in pair.items()}
    (slower,) = (person for name, person in pair.items() if name not in booked)
    slower.reads("已有预约，请另选时间")
    assert slower.page.get_by_label("开始时间", exact=True).input_value() == slot.begins
    set_slot(slower.page, other)
    slower.press("预约")
    slower.page.wait_for_url("**/bookings/b/**")
    return pair["乙"].page.url.rstrip("/").rsplit("/", 1)[-1]


def send(prosecutor: Person, number: str, to: str) -> None:
    """To whom the page offers it."""
    prosecutor.go(f"/bookings/b/{number}/")
    prosecutor.page.get_by_role("radio", name=to).check()
    prosecutor.press("发送")
    prosecutor.reads("已发送，等待答复。")


def a_stale_form_does_nothing(people: People, number: str, name: str) -> None:
    """A colleague who helps with the case has the page open from before: his press does nothing and says so."""
    owner, helper = people["jiancha"], people["jianchab"]
    open_case(owner, name)
    owner.page.get_by_text("修改协办人员").click()
    owner.page.get_by_label("演示检察官乙").check()
    owner.page.locator("form[action$='/helpers/'] button").click()
    owner.reads("协办人员已修改。")
    helper.go(f"/bookings/b/{number}/")
    helper.page.get_by_role("radio", name="示范市甲区法律援助中心").check()
    send(owner, number, "示范市甲区法律援助中心")
    helper.press("发送")
    helper.reads("预约状态已变化，请刷新后再试。")
    helper.reads("待法援机构指派")


def an_expired_session_loses_no_way(people: People, number: str) -> None:
    """The security administrator ends his sign-ins while he fills in a form: he reads so, and is back at it."""
    owner, security = people["jiancha"], people["anquan"]
    security.go("/account/people/of/jiancha/")
    owner.go(f"/bookings/b/{number}/move/")
    owner.page.get_by_label("改期理由").fill("写到一半")
    security.press("结束全部登录")
    owner.press("改期")
    owner.reads("刚才的操作没有执行")
    owner.give_password()
    owner.page.wait_for_url(f"**/bookings/b/{number}/move/")
    expect(owner.page.locator("h1")).to_have_text("改期")


def accept_binding(manager: Person, name: str) -> None:
    """Case management has all the papers, finds the person in the register, and binds the lawyer to him."""
    manager.waits_for(f"走查{name}", "/defence/reviews/")
    manager.follow(f"走查{name}")
    manager.waits_until(
        lambda page: page.locator("button.btn-primary", has_text="通过并绑定").is_enabled(), "the papers"
    )
    manager.page.get_by_role("radio", name=f"走查{name}").check()
    manager.press("通过并绑定")
    manager.reads("已绑定")


def move_as_proposed(prosecutor: Person, number: str) -> None:
    """The lawyer's other time is filled in; the prosecutor takes it and the same lawyer is asked anew."""
    prosecutor.waits_for("律师建议改到", f"/bookings/b/{number}/")
    prosecutor.follow("按建议改期")
    prosecutor.page.get_by_label("改期理由").fill("律师建议")
    prosecutor.press("改期")
    prosecutor.reads("已改期。")
    prosecutor.reads("待辩护人答复")
