"""One cell of the uplink: the fault, healing, the centre's judge, and the words."""

from __future__ import annotations

from pathlib import Path

from tests.faults.matrix.centre_cell import KILLS
from tests.faults.matrix.centre_judge import judge, unbacked
from tests.faults.matrix.centre_steps import CentreStep
from tests.faults.matrix.centre_strike import ERRNO, STEPPED_S, Strike
from tests.faults.matrix.centre_template import template
from tests.faults.matrix.centre_words import Course
from tests.faults.matrix.model import Column, Outcome
from tests.faults.matrix.uplink_room import UplinkRoom

#: Only a cell that does not hold waits so long.
STRUCK_WITHIN_S, HEALS_WITHIN_S = 90.0, 90.0
ALONE = "panel: “未连接，本机照常录制”"


def run_cell(step: CentreStep, column: Column, place: Path) -> Outcome:
    """The whole cell, in an empty folder."""
    strike = Strike(step, column, place / "struck")
    room, course = UplinkRoom(place, template(), strike), Course()
    try:
        room.run()
        _live(room, course)
        course.said = strike.told.read_text().splitlines() if strike.told.exists() else []
        course.faults += _unmet(column, course)
        found = judge(room, is_spoilt=False)
    finally:
        room.stop()
    faults = tuple(dict.fromkeys([*course.faults, *found.faults]))
    return Outcome(
        outcome=f"{_at_once(course, step, column)}; every thing once, with one receipt",
        lost="see outcome" if faults else "nothing",
        verifier=found.verdict,
        operator=_operator(course, step, column),
        faults=faults,
    )


def _live(room: UplinkRoom, course: Course) -> None:
    struck = room.running["uplink"]
    room.wait(lambda: room.is_whole() or not struck.is_alive, STRUCK_WITHIN_S)
    course.faults += unbacked(room)
    if not struck.is_alive:
        course.was_killed, course.has_ended = struck.was_killed, not struck.was_killed
        room.up_again()
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


def _at_once(course: Course, step: CentreStep, column: Column) -> str:
    if course.was_killed:
        return "the uplink starts again under a new number, says hello, is told what is missing"
    if course.has_ended:
        return "the uplink ends itself and is started again; hello tells it what is missing"
    if column in ERRNO and step.row.key.startswith("U1"):
        return "no connection is made without its number; the next try is"
    return "it goes on"


def _operator(course: Course, step: CentreStep, column: Column) -> str:
    if course.was_killed or course.has_ended:
        return f"{ALONE} for a moment" + ("; journal: which commit failed and why" if course.has_ended else "")
    if column in ERRNO and step.row.key.startswith("U1"):
        return f"{ALONE} until the next try; journal: which commit failed and why"
    return "nothing: nothing is amiss"
