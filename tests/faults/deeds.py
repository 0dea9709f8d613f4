"""What each kind of fault does, how it is undone, and what must be seen of it: one row a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from agent.clock import boottime_ns
from tests.faults.bits import Flipped, flip
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


@dataclass(frozen=True, slots=True)
class Row:
    """A kind: done at its beginning, undone at its end, and the alarms of the centre that it may raise."""

    begin: Deed
    end: Deed
    alarms: frozenset[str] = frozenset()


def _nothing(_trouble: Trouble, _fault: Fault) -> None:
    pass


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
    trouble.room.clocks.step(fault.process, 0.0)


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
    until_ns = boottime_ns() + 5_000_000_000
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


def during(fault: Fault) -> Row:
    """The row of a fault."""
    return ROWS[fault.kind]


_KILLS = {kind: Row(_kill, _start) for kind in DRAWS if kind.startswith("kill-")}
ROWS: dict[str, Row] = {
    **_KILLS,
    "kill-capture": Row(_kill, _start, frozenset({"recovered"})),
    **{kind: Row(_weather, _fine) for kind in DRAWS if kind.startswith("wire-")},
    "clock": Row(_step, _step_back, frozenset({"clock-stepped"})),
    "full-outbox": Row(_fill, _empty),
    "full-vault": Row(_fill, _empty),
    "bit-outbox": Row(_hold_back, _flip_in_outbox, frozenset({"quarantined"})),
}


def alarms_of(faults: tuple[Fault, ...], exits: list[str]) -> frozenset[str]:
    """Alarms that these faults may raise."""
    found = {code for fault in faults if fault.kind in ROWS for code in ROWS[fault.kind].alarms}
    return frozenset(found | ({"recovered"} if "capture" in exits else set()))
