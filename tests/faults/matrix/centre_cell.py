"""One cell of the centre: the fault, what was true at once, healing, the judge, and what is said of it."""

from __future__ import annotations

from pathlib import Path

from tests.faults.matrix.centre_judge import judge, unbacked
from tests.faults.matrix.centre_room import CentreRoom
from tests.faults.matrix.centre_steps import KEYS, RESUMED, SPOILT, CentreStep
from tests.faults.matrix.centre_strike import ERRNO, STEPPED_S, Strike
from tests.faults.matrix.centre_template import template
from tests.faults.matrix.centre_words import Course, words_of
from tests.faults.matrix.model import Column, Outcome

KILLS = frozenset({Column.KILL_BEFORE, Column.KILL_AFTER, Column.TORN})
#: Rounds of the line in which the fault is met.
STRUCK_WITHIN = 300


def run_cell(step: CentreStep, column: Column, place: Path) -> Outcome:
    """The whole cell, in an empty folder."""
    room = CentreRoom(place, template())
    if step.is_spoilt:
        spoil(place / "outbox")
    strike = Strike(step, column, place / "struck")
    course = Course()
    try:
        room.start(strike)
        if column in KILLS:
            _after_a_kill(room, step, course)
        else:
            _while_it_runs(room, course)
        course.said = strike.told.read_text().splitlines() if strike.told.exists() else []
        course.faults += _unmet(column, course)
        found = judge(room, is_spoilt=step.is_spoilt)
        course.log, course.is_split = _errors(room), "they are taken one by one" in _log(room)
    finally:
        room.stop()
    return words_of(step, column, course, found)


def spoil(outbox: Path) -> None:
    """The box's own disk has changed one bit of a sealed file."""
    part, record = SPOILT
    path = outbox / f"parts/{part:06d}/sealed/{record:06d}.seg"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _after_a_kill(room: CentreRoom, step: CentreStep, course: Course) -> None:
    room.converse(STRUCK_WITHIN)
    victim = room.running["keyservice" if step.row.process == KEYS else "ingest"]
    room.wait_dead("keyservice" if step.row.process == KEYS else "ingest")
    course.was_killed = victim.was_killed
    course.faults += unbacked(room)
    if step.row.key == RESUMED:
        hollow(room.place / "centre" / "partials")
    room.restart()
    if not room.converse():
        course.faults.append(f"{_owed(room)} things have no receipt after the restart")


def _while_it_runs(room: CentreRoom, course: Course) -> None:
    is_whole = room.converse()
    course.faults += unbacked(room)
    course.has_ended = not room.running["ingest"].is_alive
    if is_whole:
        return
    course.is_helped = True
    room.restart()
    if not room.converse():
        course.faults.append(f"{_owed(room)} things have no receipt after the restart")


def hollow(partials: Path) -> None:
    """As a power cut of the centre leaves what was never synced: the length is there, half of the bytes are not."""
    for path in partials.rglob("*.part"):
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(size // 2)
            file.write(bytes(size - size // 2))


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
    is_met = any(line.startswith((wanted, "failed commit" if column in ERRNO else wanted)) for line in course.said)
    return [] if is_met else [f"the fault was not met: expected {wanted!r}, told {course.said}"]


def _owed(room: CentreRoom) -> int:
    things, receipts = room.box_rows("SELECT (SELECT count(*) FROM thing), (SELECT count(*) FROM told.receipt)")[0]
    return int(things) - int(receipts)


def _errors(room: CentreRoom) -> list[str]:
    """What ingest wrote at level ERROR or worse, without its time."""
    lines = _log(room).splitlines()
    return [line.split(" server.ingest: ", 1)[1] for line in lines if " ERROR server.ingest: " in line]


def _log(room: CentreRoom) -> str:
    return "\n".join(each.log.read_text(errors="replace") for each in room.ran)
