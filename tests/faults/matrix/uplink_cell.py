"""One cell of the uplink: the fault, healing, the centre's judge, and the words."""

from __future__ import annotations

from pathlib import Path

from tests.faults.matrix.centre_cell import HEALS_WITHIN_S, KILLS, STRUCK_WITHIN_S
from tests.faults.matrix.centre_judge import judge, trust, unbacked
from tests.faults.matrix.centre_steps import CentreStep
from tests.faults.matrix.centre_strike import ERRNO, STEPPED_S, Strike
from tests.faults.matrix.centre_template import template
from tests.faults.matrix.centre_words import Course
from tests.faults.matrix.model import Column, Outcome
from tests.faults.matrix.uplink_room import UplinkRoom


def run_cell(step: CentreStep, column: Column, place: Path) -> Outcome:
    """The whole cell, in an empty folder."""
    made = template()
    room = UplinkRoom(place, made)
    trust(made.folder, room)
    room.strike = strike = Strike(step, column, place / "struck")
    course = Course()
    try:
        room.start(Strike(step, None, place / "told"))
        _live(room, column, course)
        course.said = strike.told.read_text().splitlines() if strike.told.exists() else []
        course.faults += _unmet(column, course)
        found = judge(room, is_spoilt=False)
    finally:
        room.stop()
    return Outcome(
        outcome=f"{_at_once(course)}; every thing once, with one receipt",
        lost="nothing" if not (found.faults or course.faults) else "see outcome",
        verifier=found.verdict,
        operator=_operator(course, room),
        faults=tuple(dict.fromkeys([*course.faults, *found.faults])),
    )


def _live(room: UplinkRoom, column: Column, course: Course) -> None:
    struck = room.running["uplink"]
    room.wait(lambda: room.is_whole() or not struck.is_alive, STRUCK_WITHIN_S)
    course.faults += unbacked(room)
    if not struck.is_alive:
        course.was_killed, course.has_ended = struck.was_killed, not struck.was_killed
        room.strike = None
        room.restart("uplink")
    if not room.wait(room.is_whole, HEALS_WITHIN_S):
        course.faults.append(f"not every thing has its receipt {HEALS_WITHIN_S:.0f} s after the fault")


def _unmet(column: Column, course: Course) -> list[str]:
    """The fault must really have been there."""
    if column in KILLS:
        return [] if course.was_killed else ["SIGKILL never came: the step was not met"]
    wanted = {
        **{each: f"failed {number}" for each, number in ERRNO.items()},
        **{each: f"stepped {by}" for each, by in STEPPED_S.items()},
        Column.TWICE: "doubled",
        Column.REORDERED: "reordered",
    }[column]
    return [] if any(line.startswith(wanted) for line in course.said) else [f"not met: {wanted}, told {course.said}"]


def _at_once(course: Course) -> str:
    if course.was_killed:
        return "the uplink starts again under a new number, says hello, is told what is missing"
    if course.has_ended:
        return "the uplink ends itself and is started again; hello tells it what is missing"
    return "it goes on"


def _operator(course: Course, room: UplinkRoom) -> str:
    seen = []
    if course.was_killed or course.has_ended:
        seen.append("panel: 未连接，本机照常录制 for a moment")
    words = [line for each in room.ran for line in each.log.read_text(errors="replace").splitlines()]
    if any("uplink.db: the number of the next connection" in line for line in words):
        seen.append("journal: which commit failed and why; panel: 未连接，本机照常录制 until the next try")
    return "; ".join(seen) or "nothing: nothing is amiss"
