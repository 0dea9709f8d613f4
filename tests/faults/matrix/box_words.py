"""What came of a cell of the box, in words that are the same each time. Pure."""

from __future__ import annotations

from agent.panel.words import STATES
from tests.faults.matrix.box_capture import Broken, Finished, Refused, Started, Stepped, Trouble
from tests.faults.matrix.box_judge import Judged
from tests.faults.matrix.box_rows import BoxStep, Scene
from tests.faults.matrix.faulty_disk import Fault
from tests.faults.matrix.model import Outcome
from tests.faults.matrix.victim import Ended

#: At most one second a track may be lost, and only of what was not durable yet: two fragments.
IN_THE_MAKING = 2
SECONDS_A_FRAGMENT = 0.5
RECOVERED = "centre: alarm `recovered` (因断电或异常退出而中断，已恢复)"
INTERRUPTED = f"panel: “{STATES['interrupted']['zh'][0]}” unless it goes on by itself"
FULL = f"panel: “{STATES['fault']['zh'][0]}”; centre: alarm `disk-faults` (磁盘写入出错)"
DISK = "lamp: amber blinks; centre: alarm `disk-faults` (磁盘写入出错)"
STEPPED = "centre: alarm `clock-stepped` (时钟在段落中跳变；录像时间轴不受影响)"
BEHIND = "centre: `clock-behind` (时钟落后于已有记录，请校时)"
NOTHING = "nothing: nothing is amiss"


def words_of(step: BoxStep, fault: Fault, struck: Ended, judged: Judged) -> Outcome:
    """The cell's outcome; what is not as it must be is among its faults."""
    faults = [*judged.faults, *_too_much(struck, judged), *_not_seen(step, fault, struck, judged)]
    return Outcome(
        outcome="; ".join([*_at_once(struck), _afterwards(judged)]),
        lost=_lost(struck, judged),
        verifier=judged.verifier,
        operator="; ".join(_operator(struck, judged)) or NOTHING,
        faults=tuple(faults),
    )


def _at_once(struck: Ended) -> list[str]:
    if struck.was_killed:
        return ["capture is gone"]
    if struck.of(Broken):
        return ["capture ends itself with 1, systemd starts it again"]
    if struck.code == 70:
        return ["the start fails with the kernel's words and ends with 1, systemd starts it again"]
    words = []
    if struck.of(Refused):
        words.append("the command is refused, the recording is not touched")
    troubles = struck.of(Trouble)
    if any(each.is_full for each in troubles):
        words.append("the part is closed out of the reserve, stopped by disk-full")
    elif troubles:
        words.append("the track goes on in a new file, what lay in the old one is kept")
    if struck.of(Stepped):
        words.append("the step is marked in the part, positions do not move")
    if any(each.done for each in struck.of(Finished)):
        words.append("the files are retired")
    return words or ["it goes on"]


def _afterwards(judged: Judged) -> str:
    started = judged.started
    if started is None:
        return "the next start fails"
    words = []
    if started.recovered:
        words.append("closes the part as `recovered`")
    if started.closed:
        words.append("states the close that lay there")
    if started.voided:
        words.append("voids the part that was armed and never used")
    return "the next start " + (" and ".join(words) if words else "finds everything in order")


def _lost(struck: Ended, judged: Judged) -> str:
    most = max(judged.lost.values(), default=0)
    if any(each.is_full for each in struck.of(Trouble)):
        return "nothing durable; what comes after the disk was full is not taken, a signed gap says so"
    if most == 0:
        return "nothing"
    return f"nothing durable; of what was in the making {most * SECONDS_A_FRAGMENT:.1f} s a track at most"


def _too_much(struck: Ended, judged: Judged) -> list[str]:
    if any(each.is_full for each in struck.of(Trouble)):
        return []  # the timeline was checked: each nanosecond of it is in a signed gap
    may = IN_THE_MAKING if struck.was_killed or struck.of(Broken) else 0
    return [
        f"track {name} lost {count} fragments, at most {may} may" for name, count in judged.lost.items() if count > may
    ]


def _not_seen(step: BoxStep, fault: Fault, struck: Ended, judged: Judged) -> list[str]:
    if fault not in (Fault.AHEAD, Fault.BACK) or step.scene in (Scene.NEXT_START, Scene.RETIREMENT):
        return []
    return (
        [] if struck.of(Stepped) and judged.steps_marked == 1 else ["the step of the clock is not marked in the part"]
    )


def _operator(struck: Ended, judged: Judged) -> list[str]:
    seen, started = [], judged.started
    troubles = struck.of(Trouble)
    if any(each.is_full for each in troubles):
        seen.append(FULL)
    elif troubles:
        seen.append(DISK)
    if struck.of(Broken) or struck.code == 70:
        seen.append("journal: which write failed and why")
    if struck.of(Stepped):
        seen.append(STEPPED)
    if started is not None and started.is_interrupted:
        seen += [INTERRUPTED, RECOVERED]
    if any(isinstance(each, Started) and each.is_clock_behind for each in (*struck.said, started)):
        seen.append(BEHIND)
    if struck.of(Refused):
        seen.append("who sent the command is told that it was refused")
    return seen
