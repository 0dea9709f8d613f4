"""What the checks are given: what was taken in and asked beforehand, and the seams to the machine and to a hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from agent.clock import WallObservation
from agent.frontdrivers import FrontPanel
from agent.outbox.disk import Disk
from agent.selftest.shelf import Shelf
from agent.selftest.taken import Taken
from agent.system.disks import DiskHealth
from agent.things.service import Hands
from firmware_config.profile import Profile
from firmware_config.selftests import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Each disk's own word, and the hottest sensor; none where nothing is told."""

    disks: tuple[DiskHealth, ...] = ()
    temperature_c: int | None = None


class Machine(Protocol):
    """What is asked of the machine."""

    def wall(self) -> WallObservation:
        """The wall clock and its discipline."""
        ...

    def boottime_ns(self) -> int:
        """CLOCK_BOOTTIME."""
        ...

    def free_bytes(self, path: Path) -> int:
        """Of the disk that holds `path`."""
        ...

    def board(self) -> Board:
        """What board and disks say of themselves."""
        ...

    def tool(self, *words: str) -> str | None:
        """What a program printed; None where it is not there, fails, or says nothing within 20 s."""
        ...


class Hand(Protocol):
    """Whoever stands before the box."""

    def tell(self, zh: str, en: str) -> None:
        """Say what to do now."""
        ...

    def ask(self, zh: str, en: str) -> bool:
        """A question that is answered by yes or no."""
        ...


@dataclass(slots=True)
class ThingsInHand:
    """The room's things while a hand is at them: opened when first asked for. Raises ThingGone."""

    make: Callable[[], Hands]
    _made: Hands | None = field(default=None, init=False)

    def get(self) -> Hands:
        """Their drivers."""
        if self._made is None:
            self._made = self.make()
        return self._made

    def close(self) -> None:
        """Every relay open, every line and key let go of."""
        if self._made is not None:
            for wiring in self._made.wirings.values():
                wiring.close()
            for keys in self._made.switches.values():
                keys.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """One run. `capture` is its state, None where it does not answer; `panel` and `things` are there where it was
    stopped for us. `hand` is None where nobody is asked.
    """

    profile: Profile
    form: str
    limits: Limits
    machine: Machine
    disk: Disk
    shelf: Shelf
    capture: Mapping[str, Any] | None
    taken: Mapping[str, Taken]
    hand: Hand | None = None
    panel: FrontPanel | None = None
    things: ThingsInHand | None = None
