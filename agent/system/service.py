"""The process `msr-agent system`: reads what the box stands on, judges it, tells capture. Until SIGTERM or SIGINT.

It records nothing and stops nothing by itself: that the battery ends is told to capture, whose table closes the part.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from agent import clock, supervise
from agent.control import ask
from agent.system import board, disks, judging, teller
from agent.system.chrony import ask_sources, ask_tracking
from agent.system.errors import SystemFault
from agent.system.ups import ask_mains
from firmware_config.profile import Profile
from firmware_config.system import Ups

ROUND_S = 2.0
SLOW_EVERY_S = 16.0

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the readers look; a test has places of its own."""

    chrony_port: int = 323
    disks: Path = disks.TOLD
    sysfs: Path = board.SYSFS


@dataclass(slots=True)
class Reader:
    """Reads all of it: the mains in each round, the rest every 16 s. What is silent is logged once."""

    profile: Profile
    places: Places = field(default_factory=Places)
    _slow: judging.Readings = field(default_factory=judging.Readings)
    _sources: list[dict[str, Any]] = field(default_factory=list)
    _slow_due_ns: int = 0
    _silence: dict[str, str] = field(default_factory=dict)

    def read(self, now_ns: int) -> judging.Readings:
        """One round."""
        if now_ns >= self._slow_due_ns:
            self._slow_due_ns = now_ns + int(SLOW_EVERY_S * 1e9)
            self._slow = self._read_slow()
        ups = self.profile.system.ups
        mains = None if ups is None else self._ask("ups", lambda: ask_mains(ups))
        return replace(
            self._slow, mains=mains, silent=frozenset(name for name, words in self._silence.items() if words)
        )

    def told(self, seen: judging.Readings) -> dict[str, Any]:
        """The readings as they are told at the control socket."""
        plain = {name: value for name, value in asdict(seen).items() if name != "silent"}
        return {**plain, "time_sources": self._sources}

    def _read_slow(self) -> judging.Readings:
        port, sysfs = self.places.chrony_port, self.places.sysfs
        tracking = self._ask("chrony", lambda: ask_tracking(port))
        sources = self._ask("chrony", lambda: ask_sources(port)) if tracking else None
        self._sources = [asdict(each) for each in sources or ()]
        smart = self._ask("disks", lambda: disks.read_told(self.places.disks)) or ()
        return judging.Readings(
            tracking=tracking,
            disks=smart + disks.read_emmc(sysfs / "block"),
            watchdog=board.read_watchdog(sysfs),
            is_outbox_apart=board.is_apart(self.profile.outbox),
            temperature_c=board.read_temperature(sysfs),
        )

    def _ask(self, name: str, read: Callable[[], T]) -> T | None:
        try:
            found, words = read(), ""
        except SystemFault as silent:
            found, words = None, str(silent)
        if words and words != self._silence.get(name):
            log.warning("No answer about %s: %s", name, words)
        self._silence[name] = words
        return found


@dataclass(slots=True)
class Telling:
    """Tells capture what stands; a capture that is silent is told in the next round."""

    control: Path
    _silence: str = ""

    def tell(self, faults: tuple[judging.Fault, ...], readings: dict[str, Any]) -> None:
        """One round."""
        is_ending = any(fault.key == "battery-low" for fault in faults)
        told = {"faults": [asdict(fault) for fault in faults], "readings": readings, "battery_ending": is_ending}
        requests = [{"do": "system", **told}]
        try:
            # Marks first: a part that the battery closes says of what.
            requests = teller.to_tell(judging.marked(faults), ask(self.control, {"do": "state"})) + requests
            for request in requests:
                self._note(ask(self.control, request))
        except (OSError, ValueError) as error:
            self._note({"error": str(error)})

    def _note(self, answer: dict[str, Any]) -> None:
        words = "" if answer.get("ok") else str(answer.get("error"))
        if words and words != self._silence:
            log.info("Capture did not take what the system says: %s", words)
        self._silence = words


def serve(profile: Profile) -> None:
    """Reads and tells, until it is asked to end."""
    supervise.forbid_core_dumps()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    run(Reader(profile), Telling(profile.control), ups=profile.system.ups, ended=ended)


def run(reader: Reader, telling: Telling, *, ups: Ups | None, ended: threading.Event) -> None:
    """Round by round until `ended`."""
    alive, before = supervise.Alive(), frozenset[str]()
    alive.ready()
    log.info("Watching what the box stands on%s.", f", with the UPS {ups.name}" if ups else "")
    while not ended.wait(ROUND_S):
        seen = reader.read(clock.boottime_ns())
        faults = judging.judge(reader.profile.system, seen)
        now = frozenset(fault.key for fault in faults)
        for key in sorted(now ^ before):
            log.warning("%s: %s.", key, "begins" if key in now else "is over")
        before = now
        telling.tell(faults, reader.told(seen))
        alive.say()
