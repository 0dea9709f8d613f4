"""What each kind of fault does, how it is undone, and what must be seen of it: one row a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from agent.clock import boottime_ns
from agent.rounds import CLOCK_EVERY_NS
from tests.faults.bits import Flipped, flip
from tests.faults.clocks import SEEN_AFTER_S
from tests.faults.plan import DRAWS, Fault
from tests.faults.room import pause
from tests.faults.trouble import TroubledRoom
from tests.faults.wire import Weather

UNSENT = """SELECT path, size FROM thing t WHERE kind >= 3 AND retired = 0 AND path IS NOT NULL
 AND NOT EXISTS (SELECT 1 FROM told.receipt r WHERE r.kind = t.kind AND r.a = t.a AND r.b = t.b) ORDER BY seq"""


@dataclass(slots=True)
class Trouble:
    """What was done in a round so far, and seen."""

    room: TroubledRoom
    faults: tuple[Fault, ...]
    alarm_before: int
    log_begins: dict[str, int]
    damaged: list[Flipped] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def log(self, process: str) -> str:
        """What a process wrote since the round began."""
        return self.room.log_of(process)[self.log_begins.get(process, 0) :]

    def has(self, *kinds: str) -> bool:
        """Whether one of these kinds is in this round."""
        return any(fault.kind in kinds for fault in self.faults)


Deed = Callable[[Trouble, Fault], None]


Look = Callable[[Trouble, Fault], str]


def _nothing_to_see(_trouble: Trouble, _fault: Fault) -> str:
    """It costs time and nothing else: that everything is whole afterwards is all there is to see."""
    return "-"


@dataclass(frozen=True, slots=True)
class Row:
    """A kind: done at its beginning, undone at its end; alarms of the centre that it may raise; what is seen of it when
    all has healed, in words, and none where what must be seen was not."""

    begin: Deed
    end: Deed
    alarms: frozenset[str] = frozenset()
    look: Look = _nothing_to_see


def _kill(trouble: Trouble, fault: Fault) -> None:
    trouble.room.kill(fault.process)


def _start(trouble: Trouble, fault: Fault) -> None:
    trouble.room.start_one(fault.process)


def _weather(trouble: Trouble, fault: Fault) -> None:
    trouble.room.wire.turn(Weather(fault.kind.removeprefix("wire-"), fault.amount))


def _fine(trouble: Trouble, fault: Fault) -> None:
    """A reset is heard of at once, a silent or half-open line by the keepalive; the judge asks for it after healing."""
    trouble.room.wire.turn(Weather())


def _step(trouble: Trouble, fault: Fault) -> None:
    trouble.room.clocks.step(fault.process, fault.amount)


def _step_back(trouble: Trouble, fault: Fault) -> None:
    """Returns when capture has looked at its clock since, once a second: it is not a step of the next round's part."""
    trouble.room.clocks.step(fault.process, 0.0)
    pause(SEEN_AFTER_S + CLOCK_EVERY_NS / 1e9)


def _fill(trouble: Trouble, fault: Fault) -> None:
    trouble.room.disks[_disk(fault)].fill()


def _empty(trouble: Trouble, fault: Fault) -> None:
    if _disk(fault) == "outbox":
        _see_full(trouble, fault)
    trouble.room.disks[_disk(fault)].empty()


def _disk(fault: Fault) -> str:
    return fault.kind.removeprefix("full-")


def _see_full(trouble: Trouble, fault: Fault) -> None:
    """The room says that its disk is full while it is, unless capture was killed meanwhile."""
    room = trouble.room
    said = room.ask(do="state").get("storage", {}).get("room")
    until_ns = boottime_ns() + 20_000_000_000
    while said != "full" and boottime_ns() < until_ns and not trouble.has("kill-capture"):
        pause(0.1)
        room.revive()
        said = room.ask(do="state").get("storage", {}).get("room")
    if said == "full":
        trouble.seen[fault.kind] = "the room says that its disk is full"
    elif not trouble.has("kill-capture"):
        trouble.wrong.append(f"full-outbox: the room says that its disk is {said}")


def _hold_back(trouble: Trouble, _fault: Fault) -> None:
    trouble.room.kill("uplink")
    trouble.room.held.add("uplink")


def _flip_in_outbox(trouble: Trouble, fault: Fault) -> None:
    """One bit of a file that the centre does not have yet; then the uplink may send."""
    room = trouble.room
    unsent = room.box_rows(UNSENT)
    if unsent:
        path, size = unsent[int(fault.amount * len(unsent))]
        if (room.outbox / path).exists():
            trouble.damaged.append(flip(room.outbox / path, size, (fault.amount * 997) % 1))
            trouble.seen[fault.kind] = f"flipped in {path}"
    room.held.discard("uplink")
    room.start_one("uplink")


def _line_was_lost(trouble: Trouble, fault: Fault) -> str:
    """The uplink says that its link is down; one that was started anew meanwhile had none to lose."""
    if "The link is down" in trouble.log("uplink"):
        return "the uplink says that its link is down"
    is_anew = trouble.has("kill-uplink", "bit-outbox") or "uplink" in trouble.room.exits
    return "the uplink was started anew meanwhile" if is_anew else ""


def _part_was_recovered(trouble: Trouble, _fault: Fault) -> str:
    """The uplink misses capture; what was recorded then is `recovered`, which the judge counts."""
    return "the uplink says that capture went silent" if "Capture went silent" in trouble.log("uplink") else "-"


def _clock_was_seen(trouble: Trouble, fault: Fault) -> str:
    """A step of capture's clock while it records is a mark and an alarm; elsewhere it moves nothing measured."""
    if fault.process != "capture":
        return "-"
    alarms = "SELECT count(*) FROM recordings_alarm WHERE code = 'clock-stepped' AND id > ?"
    raised = trouble.room.centre_rows(alarms, trouble.alarm_before)[0][0]
    if raised:
        return f"{raised} alarms of a stepped clock"
    was_recording = fault.at_s > _SURELY_RECORDING_S and not trouble.has("kill-capture", "full-outbox")
    return "" if was_recording else "-"


def _vault_refused(trouble: Trouble, _fault: Fault) -> str:
    """Ingest says so, and an alarm once a day, unless nothing was to be written meanwhile."""
    return "ingest says that its disk refused" if "disk refused" in trouble.log("ingest") else "-"


def _was_flipped(trouble: Trouble, fault: Fault) -> str:
    return trouble.seen.get(fault.kind) or "no file was left to flip a bit in"


def during(fault: Fault) -> Row:
    """The row of a fault."""
    return ROWS[fault.kind]


def look_back(trouble: Trouble) -> None:
    """What is seen of each fault when everything has healed."""
    for fault in trouble.faults:
        if fault.kind not in ROWS:
            continue
        words = ROWS[fault.kind].look(trouble, fault)
        if not words:
            trouble.wrong.append(f"{fault.kind}: nobody was told of it")
        elif words != "-":
            trouble.seen.setdefault(fault.kind, words)


def alarms_of(faults: tuple[Fault, ...], exits: list[str]) -> frozenset[str]:
    """Alarms that these faults may raise."""
    found = {code for fault in faults if fault.kind in ROWS for code in ROWS[fault.kind].alarms}
    return frozenset(found | ({"recovered"} if "capture" in exits else set()))


_SURELY_RECORDING_S = 2.5
_KILLS = {kind: Row(_kill, _start) for kind in DRAWS if kind.startswith("kill-")}
_WIRES = {kind: Row(_weather, _fine) for kind in ("wire-late", "wire-slow")}
_CUTS = {kind: Row(_weather, _fine, look=_line_was_lost) for kind in ("wire-reset", "wire-half-open", "wire-silent")}
ROWS: dict[str, Row] = {
    **_KILLS,
    **_WIRES,
    **_CUTS,
    "kill-capture": Row(_kill, _start, frozenset({"recovered"}), _part_was_recovered),
    "kill-broker": Row(_kill, _start, look=_line_was_lost),
    "clock": Row(_step, _step_back, frozenset({"clock-stepped"}), _clock_was_seen),
    "full-outbox": Row(_fill, _empty),
    "full-vault": Row(_fill, _empty, frozenset({"disk-refuses"}), _vault_refused),
    "bit-outbox": Row(_hold_back, _flip_in_outbox, frozenset({"quarantined"}), _was_flipped),
}
