"""What is said of the centre's cells: by what they are shown, why one does not apply, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.faults.matrix.centre_judge import Findings
from tests.faults.matrix.centre_steps import KEYS, RESUMED, CentreStep, Seam
from tests.faults.matrix.centre_strike import NOT_IN_LIBFIU, SYSTEM_CALLS
from tests.faults.matrix.model import Column, Outcome

NO_BYTES = {
    "create": "making a file writes no bytes that could be torn",
    "sync": "a sync writes no bytes that could be torn: what it did not reach is C1.3's and C3.2's torn write",
    "link": "a link is there or is not: it has no half",
    "rename": "a rename is done or is not: it has no half",
    "unlink": "a name is gone or is not: it has no half",
}
DELETES_NOTHING = (
    "the centre deletes nothing that it took: its stores have no call that removes an object, and what ingest removes "
    "are its own temporary names (C3.6) and partial files (C6.6), after the commit"
)
ON_THE_LINE = "a message on the broker's line is no write to a disk; a line that breaks is the campaign's (faults.md)"
HOLLOWED = "SIGKILL, then half of each partial file is zeros, as a power cut leaves what no sync had reached"
ONE_BY_ONE = (
    "one worker does one step after the other; what comes twice or out of order is met where it comes in: C1.1, C1.3"
)
NO_WRITE = "SQLite keeps the row in memory until the commit: its writes are C5.5 and C5.6 (C7.6)"


@dataclass(slots=True)
class Course:
    """What was seen while the cell ran."""

    was_killed: bool = False
    has_ended: bool = False
    is_helped: bool = False
    is_split: bool = False
    said: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def why_not(step: CentreStep, column: Column) -> str:
    """Why a cell does not apply; empty where it does."""
    match step.seam:
        case Seam.NOTHING:
            return DELETES_NOTHING
        case Seam.DISK:
            return _why_not_disk(step, column)
        case Seam.ROW:
            return _why_not_row(column)
        case Seam.COMMIT:
            is_write = step.call.endswith("write")
            if column is Column.TORN and not is_write:
                return NO_BYTES["sync"]
            return ONE_BY_ONE if column in (Column.TWICE, Column.REORDERED) else ""
        case Seam.KEY:
            return _why_not_key(column)
        case Seam.CAME | Seam.SAID:
            if column in (Column.EIO, Column.ENOSPC, Column.TORN):
                return ON_THE_LINE
            return ""


def _why_not_disk(step: CentreStep, column: Column) -> str:
    if step.row.key == RESUMED and column is not Column.TORN:
        return "to go on with a file is C1.3 again: what the earlier run left of it is the only thing that is new here"
    if column in (Column.TWICE, Column.REORDERED):
        return "" if step.row.key == "C1.3" else ONE_BY_ONE
    if column is Column.TORN:
        return NO_BYTES.get(step.call, "")
    if column is Column.ENOSPC and step.call == "unlink":
        return "removing a name takes no space"
    return ""


def _why_not_row(column: Column) -> str:
    if column in (Column.EIO, Column.ENOSPC, Column.TORN):
        return NO_WRITE
    return ONE_BY_ONE if column in (Column.TWICE, Column.REORDERED) else ""


def _why_not_key(column: Column) -> str:
    if column in (Column.ENOSPC, Column.TORN):
        return "the key goes through a socket, no disk; half an answer is a connection that ended (eio)"
    return ONE_BY_ONE if column in (Column.TWICE, Column.REORDERED) else ""


def mechanism(step: CentreStep, column: Column) -> tuple[str, bool]:
    """By what it is shown, and whether that is a fake."""
    match column:
        case Column.KILL_BEFORE | Column.KILL_AFTER:
            when = "before" if column is Column.KILL_BEFORE else "after"
            return f"SIGKILL of {step.row.process} to itself just {when} the step", False
        case Column.EIO | Column.ENOSPC:
            return _error(step, column.upper())
        case Column.TORN if step.row.key == RESUMED:
            return HOLLOWED, True
        case Column.TORN if step.seam is Seam.COMMIT:
            return "SIGKILL between the writes of the commit's pages (libfiu calls back at each pwrite)", False
        case Column.TORN:
            return "half of the bytes written, then SIGKILL to itself", False
        case Column.TWICE:
            return "each such message is handed on twice, at once", False
        case Column.REORDERED:
            return "such messages that came together are handed on last first", False
        case Column.CLOCK_AHEAD | Column.CLOCK_BACK:
            return f"libfaketime steps the wall clock of {step.row.process} at the step", False


def _error(step: CentreStep, error: str) -> tuple[str, bool]:
    if step.seam is Seam.KEY:
        return f"libfiu: the answer's send reports {error}", False
    if step.call in NOT_IN_LIBFIU:
        return f"the seam reports {error} (libfiu has no failing link)", True
    call = step.call if step.seam is Seam.COMMIT else SYSTEM_CALLS[step.call]
    return f"libfiu: {call.rsplit('/', 1)[-1]} reports {error}", False


def words_of(step: CentreStep, column: Column, course: Course, found: Findings) -> Outcome:
    """The cell's words."""
    verdict = found.verdict + (f", {found.missing} named as missing" if found.missing else "")
    return Outcome(
        outcome=_course(step, course, found),
        lost=_lost(course, found),
        verifier=verdict,
        operator=_operator(step, course, found),
        faults=tuple(dict.fromkeys([*course.faults, *found.faults])),
    )


def _course(step: CentreStep, course: Course, found: Findings) -> str:
    if course.was_killed:
        begun = f"{step.row.process} starts again; the box sends what has no receipt"
    elif course.has_ended:
        begun = f"{step.row.process} ends itself and is started again; the box sends what has no receipt"
    elif course.is_helped:
        begun = "after a restart of the centre's processes the box sends what has no receipt"
    elif course.is_split:
        begun = "nothing of what came together is committed, each thing is taken again by itself"
    elif course.log:
        begun = "it is refused for now (nack), and taken when the box sends it again"
    else:
        begun = "goes on"
    set_aside = ", 1 of them set aside" if found.set_aside else ""
    return f"{begun}; every thing once, with one receipt{set_aside}"


def _lost(course: Course, found: Findings) -> str:
    if found.faults or course.faults:
        return "see outcome"
    if found.set_aside:
        return "nothing at the centre: the spoilt file is in quarantine as it came"
    return "nothing"


def _operator(step: CentreStep, course: Course, found: Findings) -> str:
    expected = {"recovered"}  # the template's second part was broken off at the box, long before this cell
    seen = [f"alarm `{code}`" for code in found.alarms if code not in expected]
    if course.was_killed:
        unit = "msr-keyservice" if step.row.process == KEYS else "msr-ingest"
        seen.append(f"`systemctl status {unit}`: killed, started again")
    if course.log:
        seen.append(f"log: “{_short(course.log[0])}”")
    return "; ".join(seen) or "nothing, nothing is wrong"


def _short(line: str) -> str:
    return line if len(line) <= 90 else line[:87] + "..."
