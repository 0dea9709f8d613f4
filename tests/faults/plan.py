"""What happens in a round, and when: drawn from the seed and the round's number alone, so that it can be repeated."""

from __future__ import annotations

import random
from dataclasses import dataclass

PROCESSES = ("capture", "uplink", "broker", "ingest", "keyservice")
HOLD_S = 2.2


@dataclass(frozen=True, slots=True)
class Deed:
    """`what` is press, down, up, kill or start; `at_s` counts from the beginning of the round."""

    at_s: float
    what: str
    process: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The deeds of a round, in order of time."""

    number: int
    deeds: tuple[Deed, ...]

    @property
    def kills(self) -> list[Deed]:
        """Those that kill."""
        return [each for each in self.deeds if each.what == "kill"]


def plan_of(seed: int, number: int) -> Plan:
    """A press, two or three kills from just before it to just after the stop, each process started again soon."""
    chance = random.Random(f"{seed}/{number}")
    hold_at = chance.uniform(2.5, 6.0)
    deeds = [Deed(0.3, "press"), Deed(hold_at, "down"), Deed(hold_at + HOLD_S, "up")]
    for process in chance.sample(PROCESSES, chance.choice((2, 3, 3))):
        at_s = chance.uniform(0.2, hold_at + HOLD_S + 0.8)
        back_s = at_s + chance.uniform(0.05, 1.5)
        deeds += [Deed(at_s, "kill", process), Deed(back_s, "start", process)]
    return Plan(number, tuple(sorted(deeds, key=lambda deed: deed.at_s)))
