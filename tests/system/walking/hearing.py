"""What happens in the room on the walk, and what the centre shows of it afterwards."""

from __future__ import annotations

from tests.faults.judging import whole
from tests.system.walking.centre import Centre
from tests.system.walking.office import NUMBERS, ROOM, open_case
from tests.system.walking.people import Person

RECORDED_S = 5.0


def the_room_knows(technician: Person, centre: Centre, name: str) -> None:
    """The technician sees the room ready at the centre, and on the room's screen the next hearing without a name."""
    centre.wait("the room to know its booking", lambda: centre.next_booking(), within_s=60)
    technician.go("/rooms/")
    technician.reads(ROOM)
    technician.reads("就绪")
    screen = technician.page.context.new_page()
    screen.goto(centre.panel)
    screen.get_by_text("尾号").first.wait_for()
    shown = screen.locator("body").inner_text()
    assert NUMBERS[name][-5:-1] in shown and f"走查{name}" not in shown
    screen.close()


def press_and_record(centre: Centre) -> str:
    """One press, some seconds, a hold; everything receipted. The session's number."""
    centre.press()
    centre.wait_state("recording")
    state = centre.ask(do="state")
    began = state["boottime_ns"]
    centre.wait("some seconds", lambda: centre.ask(do="state")["boottime_ns"] - began > RECORDED_S * 1e9, within_s=30)
    centre.hold()
    centre.wait_state("ready")
    centre.wait("every receipt", lambda: whole(centre), within_s=60)
    return str(state["session"])


def the_case_has_its_recording(prosecutor: Person, number: str, name: str, session: str) -> None:
    """Booking and case name the recording; from there one comes to its page."""
    prosecutor.waits_for("房间按预约录制，自动关联", f"/bookings/b/{number}/")
    prosecutor.reads("已进行")
    open_case(prosecutor, name)
    recordings = prosecutor.page.locator("#recordings")
    assert number in recordings.inner_text()
    recordings.get_by_role("link", name=ROOM).click()
    prosecutor.page.wait_for_url(f"**/recordings/{session}/")


def the_trail_holds(auditor: Person, outside: Person, number: str) -> None:
    """The auditors verify both chains and read who did what, the refused stranger among them."""
    for each in (auditor, outside):
        each.go("/account/audit/")
        each.press("立即核验")
        each.reads("日志完整，未被改动")
    outside.go("/account/audit/?actor=zhibanb&action=access.denied")
    outside.reads(f"/portal/b/{number}/")
    auditor.go("/account/audit/?action=booking.recorded")
    auditor.reads(number)
