"""The lawyer is far away: he begins, confirms and ends his talk by phone, and the room is told before it is heard.
Real browser, broker, uplink, capture."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sync.evidence import cose
from sync.evidence.records import CONFIDENTIAL, Mark, MarkKind, Resume, Suspend, read_record
from tests.browsing import fits
from tests.system.stack import Stack, running_stack, track
from tests.system.test_rtsp_to_browser import page, sign_in

__all__ = ["page"]
SOON = 25_000
PICTURES = os.environ.get("PAGE_PICTURES")
#: A hearing of a duty lawyer's, now, in the stack's room: what booking it by hand would leave behind.
BOOKED = """
from datetime import timedelta
from django.utils import timezone
from server.access.models import Unit, User
from server.bookings import actions, shown
from server.bookings.models import Booking, Part
from server.cases.actions import cases, people
from server.cases.actions.history import Deed
from server.devices.models import Room
now, by = timezone.now(), User.objects.get(username="wang")
deed = Deed(by=by, now=now)
told = {"name": "张三盗窃案", "procedure": "ordinary", "accepted_on": now.date()}
case = cases.open_case(unit=by.unit, values=told, deed=deed)
him = {"name": "张三", "sex": "male", "plea": "willing", "lawyer_kind": "duty"}
suspect = people.add_suspect(case=case, values=him, deed=Deed(by=by, now=now, why="录入"))
slot = actions.Slot(room=Room.objects.get(), from_at=now + timedelta(hours=1), until_at=now + timedelta(hours=2))
wish = actions.Wish(case=case, suspects=[suspect], slot=slot, comers=[actions.Comer(part=Part.PRESIDING, user=by)])
booking = actions.book(by=by, wish=wish, now=now)
lawyer, agency = User.objects.get(username="li"), Unit.objects.get(code="aid")
Booking.objects.filter(pk=booking.pk).update(lawyer=lawyer, agency=agency, state="confirmed", from_at=now)
booking.refresh_from_db()
shown.tell(booking, now)
print("NUMBER", booking.number)
"""
RECORDED = """
from django.utils import timezone
from server.bookings.models import Booking, Recorded
from server.recordings.models import Session
Recorded.objects.create(booking=Booking.objects.get(), session=Session.objects.get(), at=timezone.now())
"""


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    tracks = [track("suspect", "synthetic:suspect?size=320x240&rate=10"), track("mic-room", "synthetic-mic:tone")]
    with running_stack(tmp_path, *tracks) as found:
        yield found


def keep(page: Page, name: str) -> None:
    fits(page)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.timeout(420)
def test_the_far_lawyer_leads_his_talk_by_phone_and_what_he_said_is_signed(stack: Stack, page: Page) -> None:
    stack.manage("create_unit", "aid", "legal_aid", "法援中心", "Legal aid", "--beside", "u1")
    stack.manage("create_person", "wang", "王检察官", "prosecutor", "u1")
    password = stack.manage("create_person", "li", "李律师", "duty_lawyer", "aid", "--number", f"{7:017d}").strip()
    number = stack.manage("shell", "-v0", "-c", BOOKED).split("NUMBER ")[1].split()[0]
    assert stack.ask(do="act", deed="start", by="panel")["ok"]
    stack.wait_state("recording")
    rows = lambda: stack.centre_rows("SELECT id FROM recordings_session")  # noqa: E731
    stack.wait("the recording at the centre", rows, within_s=30)
    stack.manage("shell", "-v0", "-c", RECORDED)

    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, stack.address, password)
    page.goto(f"{stack.address}/portal/b/{number}/")
    talk = page.locator("#talk")
    begin = talk.get_by_role("button", name="开始会见，断开摄像机和话筒")
    expect(begin).to_be_enabled(timeout=SOON)
    keep(page, "lawyer-before-phone")
    begin.click()
    confirm = talk.get_by_role("button", name="本人确认：会见已开始")
    expect(confirm).to_be_enabled(timeout=SOON)
    assert stack.ask(do="state")["state"] == "confidential"
    confirm.click()
    expect(confirm).to_have_count(0, timeout=SOON)
    expect(talk.locator("fieldset")).to_be_enabled(timeout=SOON)
    talk.locator("#talk-end summary").click()
    keep(page, "lawyer-talk-phone")
    talk.get_by_role("button", name="本人确认：会见结束，恢复录制").click()
    expect(talk).to_contain_text("现场按一下按钮就继续会见", timeout=SOON)
    keep(page, "lawyer-ending-phone")
    assert stack.ask(do="state")["state"] == "confidential", "the room is told first"
    expect(talk).to_contain_text("正在录音录像", timeout=SOON)
    expect(begin).to_be_enabled(timeout=SOON)
    assert stack.ask(do="state")["state"] == "recording"
    _is_signed_as_he_said(stack)


def _is_signed_as_he_said(stack: Stack) -> None:
    marked = "SELECT COUNT(*) FROM recordings_mark WHERE mark = 15"
    stack.wait("the lawyer's words at the centre", lambda: stack.centre_rows(marked)[0][0] == 2, within_s=30)
    ((key,),) = stack.centre_rows("SELECT public_key FROM recordings_part WHERE session_id IS NOT NULL")
    raws = stack.centre_rows("SELECT raw FROM recordings_record ORDER BY number")
    bodies = [read_record(bytes(raw), cose.only(bytes(key))).body for (raw,) in raws]
    ids = dict(stack.centre_rows("SELECT verb, id FROM recordings_command WHERE state = 'accepted'"))
    (begun,), (ended,) = ([b for b in bodies if isinstance(b, kind)] for kind in (Suspend, Resume))
    assert (begun.reason, begun.by, ended.by) == (CONFIDENTIAL, f"command:{ids[8]}", f"command:{ids[9]}")
    words = {b.detail: b.sealed for b in bodies if isinstance(b, Mark) and b.mark == MarkKind.CONFIRMED}
    assert set(words) == {f"begin command:{ids[7]}", f"end command:{ids[9]}"} and all(words.values())
