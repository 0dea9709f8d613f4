"""What happens in a round, and when: drawn from the seed and the round's number alone, so that it can be repeated.

`DRAWS` is the table of kinds: how each is drawn. What each does and what must be seen of it stands in `deeds.py`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

PROCESSES = ("capture", "uplink", "broker", "ingest", "keyservice")
STEPPED = ("capture", "uplink", "ingest", "keyservice")
HOLD_S = 2.2
#: Faults of the second sort come when the session is over and everything has its receipt.
AFTER_S = 1e6


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong from `at_s` to `until_s` of the round. `amount` is the kind's own: s, bit/s, a place."""

    kind: str
    at_s: float
    until_s: float
    process: str = ""
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class Deed:
    """`what` is press, down, up, or begin or end of a fault; `at_s` counts from the beginning of the round."""

    at_s: float
    what: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The faults of a round, and its deeds in order of time."""

    number: int
    hold_at_s: float
    faults: tuple[Fault, ...]

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """Press, hold, and what goes wrong during the session."""
        found = [Deed(0.3, "press"), Deed(self.hold_at_s, "down"), Deed(self.hold_at_s + HOLD_S, "up")]
        for fault in self.faults:
            if fault.at_s < AFTER_S:
                found += [Deed(fault.at_s, "begin", fault), Deed(fault.until_s, "end", fault)]
        return tuple(sorted(found, key=lambda deed: deed.at_s))

    @property
    def afterwards(self) -> tuple[Fault, ...]:
        """What goes wrong when the session is over."""
        return tuple(fault for fault in self.faults if fault.at_s >= AFTER_S)

    def of(self, kind: str) -> list[Fault]:
        """Its faults of one kind."""
        return [fault for fault in self.faults if fault.kind == kind]


Draw = Callable[[random.Random, float], Fault]


def plan_of(seed: int, number: int, kinds: tuple[str, ...] = ()) -> Plan:
    """A press, two or three faults of different kinds, a hold. `kinds`: these instead of drawn ones."""
    chance = random.Random(f"{seed}/{number}")
    hold_at = chance.uniform(2.5, 6.0)
    drawn = kinds or _kinds(chance)
    return Plan(number, hold_at, tuple(DRAWS[kind](chance, hold_at) for kind in drawn))


def _kinds(chance: random.Random) -> tuple[str, ...]:
    found: list[str] = []
    for kind in chance.sample(tuple(DRAWS), len(DRAWS)):
        if not any(kind in group and set(found) & group for group in _ONE_OF):
            found.append(kind)
    return tuple(found[: chance.choice((2, 3, 3))])


def _killed(process: str) -> Draw:
    def draw(chance: random.Random, hold_at: float) -> Fault:
        at_s = chance.uniform(0.2, hold_at + HOLD_S + 0.8)
        return Fault(f"kill-{process}", at_s, at_s + chance.uniform(0.05, 1.5), process)

    return draw


def _wire(kind: str, least: float, most: float) -> Draw:
    """A while of the session, begun anywhere in it; `amount` between two bounds."""

    def draw(chance: random.Random, hold_at: float) -> Fault:
        at_s = chance.uniform(0.2, hold_at + HOLD_S)
        return Fault(
            f"wire-{kind}", at_s, at_s + chance.uniform(0.5, 4.0), amount=round(chance.uniform(least, most), 3)
        )

    return draw


def _clock(chance: random.Random, hold_at: float) -> Fault:
    """A step between two seconds and an hour, either way, of one process; taken back when the session is over."""
    process, size = chance.choice(STEPPED), 10 ** chance.uniform(0.31, 3.556)
    at_s = chance.uniform(1.0, max(1.2, hold_at - 1.5))
    return Fault("clock", at_s, hold_at + HOLD_S + 1.0, process, amount=round(chance.choice((-1, 1)) * size, 1))


def _full(disk: str) -> Draw:
    def draw(chance: random.Random, hold_at: float) -> Fault:
        at_s = chance.uniform(0.2, hold_at)
        return Fault(f"full-{disk}", at_s, at_s + chance.uniform(1.5, 4.0))

    return draw


def _bit_in_outbox(chance: random.Random, hold_at: float) -> Fault:
    """Held back from the centre until the session is over, so that there is a file to flip a bit in."""
    at_s = chance.uniform(0.5, hold_at)
    return Fault("bit-outbox", at_s, hold_at + HOLD_S + 0.6, amount=chance.random())


def _afterwards(kind: str) -> Draw:
    def draw(chance: random.Random, _hold_at: float) -> Fault:
        return Fault(kind, AFTER_S, AFTER_S, amount=chance.random())

    return draw


DRAWS: dict[str, Draw] = {
    **{f"kill-{process}": _killed(process) for process in PROCESSES},
    "wire-late": _wire("late", 0.05, 0.6),  # seconds, each way
    "wire-slow": _wire("slow", 2e6, 2e6),  # bit/s
    "wire-reset": _wire("reset", 0, 0),
    "wire-half-open": _wire("half-open", 0, 0),
    "wire-silent": _wire("silent", 0, 0),
    "clock": _clock,
    "full-outbox": _full("outbox"),
    "full-vault": _full("vault"),
    "bit-outbox": _bit_in_outbox,
    "bit-vault": _afterwards("bit-vault"),
    "older-database": _afterwards("older-database"),
    "reinstalled-box": _afterwards("reinstalled-box"),
}
#: Of each group at most one a round: there is one wire; a piece afterwards takes its time; and what lies in quarantine
#: is no object that an older database finds again in the vault.
_ONE_OF = (
    frozenset(kind for kind in DRAWS if kind.startswith("wire-")),
    frozenset({"bit-vault", "older-database", "reinstalled-box"}),
    frozenset({"bit-outbox", "older-database"}),
)
