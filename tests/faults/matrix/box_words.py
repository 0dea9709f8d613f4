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
PRESS = ("W0.5", "W0.6", "W0.7")
NOTE = "talk"
NOTHING = "nothing: nothing is amiss"


def words_of(step: BoxStep, fault: Fault, struck: Ended, judged: Judged) -> Outcome:
    """The cell's outcome; what is not as it must be is among its faults."""
    faults = [*judged.faults, *_too_much(step, struck, judged), *_not_seen(step, fault, struck, judged)]
    return Outcome(
        outcome="; ".join([*_at_once(step, struck), _afterwards(judged)]),
        lost=_lost(struck, judged),
        verifier=judged.verifier,
        operator="; ".join(_operator(step, struck, judged)) or NOTHING,
        faults=tuple(faults),
    )


def _at_once(step: BoxStep, struck: Ended) -> list[str]:
    if struck.was_killed:
        return ["capture is gone"]
    if struck.of(Broken):
        return ["capture ends itself with 1, systemd starts it again"]
    if struck.code == 70:
        what = "capture" if step.scene is Scene.RETIREMENT else "the start"
        return [f"{what} ends with 1 and the kernel's words, systemd starts it again"]
    words = _found(next(iter(struck.of(Started)), None)) if step.scene is Scene.NEXT_START else []
    if struck.of(Refused):
        words.append("a command is refused, the recording is not touched")
    if any(each.of == NOTE for each in struck.of(Trouble)):
        words.append("the note is not changed, the room is told; sources are closed all the same")
    troubles = _of_film(struck)
    if any(each.is_full for each in troubles):
        words.append("the part is closed out of the reserve, stopped by disk-full")
    elif troubles:
        words.append("the track goes on in a new file, what lay in the old one is kept")
    if struck.of(Stepped):
        words.append("the step is marked in the part, positions do not move")
    done = [each.done for each in struck.of(Finished) if each.done]
    if done:
        words.append("the files are retired" + (", and none a second time" if done[0][1:] == (0,) else ""))
    return words or ["it goes on"]


def _of_film(struck: Ended) -> list[Trouble]:
    return [each for each in struck.of(Trouble) if each.of != NOTE]


def _afterwards(judged: Judged) -> str:
    if judged.started is None:
        return "the next start fails"
    words = _found(judged.started)
    if any(sum(each) for each in judged.retired):
        words.append("retires what was left")
    return "the next start " + (" and ".join(words) if words else "finds everything in order")


def _found(started: Started | None) -> list[str]:
    words: list[str] = []
    if started is None:
        return words
    if started.recovered:
        words.append("closes the part as `recovered`")
    if started.closed:
        words.append("states the close that lay there")
    if started.voided:
        words.append("voids the part that was armed and never used")
    if started.is_talk:
        words.append("opens no source, for a talk is noted")
    return words


def _lost(struck: Ended, judged: Judged) -> str:
    most = max(judged.lost.values(), default=0)
    if any(each.is_full for each in _of_film(struck)):
        return "nothing durable; what comes after the disk was full is not taken, a signed gap says so"
    if most == 0:
        return "nothing"
    return f"nothing durable; of what was in the making {most * SECONDS_A_FRAGMENT:.1f} s a track at most"


def _too_much(step: BoxStep, struck: Ended, judged: Judged) -> list[str]:
    if any(each.is_full for each in _of_film(struck)):
        return []  # the timeline was checked: each nanosecond of it is in a signed gap
    has_died = struck.was_killed or struck.of(Broken) or step.scene is Scene.NEXT_START
    may = IN_THE_MAKING if has_died else 0
    return [
        f"track {name} lost {count} fragments, at most {may} may" for name, count in judged.lost.items() if count > may
    ]


def _not_seen(step: BoxStep, fault: Fault, struck: Ended, judged: Judged) -> list[str]:
    if fault not in (Fault.AHEAD, Fault.BACK) or not step.is_in_loop:
        return []
    return (
        [] if struck.of(Stepped) and judged.steps_marked == 1 else ["the step of the clock is not marked in the part"]
    )


def _operator(step: BoxStep, struck: Ended, judged: Judged) -> list[str]:
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
    if started is not None and started.voided and step.row.key in PRESS:
        seen.append("lamp: not red; green once it is ready again, the press is to be made again")
    if any(isinstance(each, Started) and each.is_clock_behind for each in (*struck.said, started)):
        seen.append(BEHIND)
    if started is not None and started.is_talk:
        seen.append(f"panel: “{STATES['confidential']['zh'][0]}”")
    seen += [f"who sent the command reads why it was refused (`{each.code}`)" for each in struck.of(Refused)]
    return seen
