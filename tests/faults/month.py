"""A centre that is away for a month: simulated time, a real disk (a small tmpfs), and everything else real.

    make month        python -m tests.faults.month [--days 30] [--lasts 22]

Every day an hour of film is sealed into the outbox by the box's own sealing, with that day's wall clock. The disk is
made so that it lasts for so many days. On the days on which something changes the real capture is started under that
day's wall clock (libfaketime; CLOCK_BOOTTIME stays the kernel's) and asked what it shows. Then the centre comes back:
everything must be delivered, verified, retired, and the room ready again. Prints one line a look, then JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agent.health import Room as DiskRoom
from agent.health import Storage, judge_storage
from agent.outbox.index import Index
from agent.outbox.rate import film_rate
from agent.panel.facts import Facts
from agent.panel.view import page_state
from agent.uplink.counting import Debt
from agent.uplink.telemetry import telemetry_of
from bench.filled_outbox import fill
from firmware_config.profile import load
from tests.faults.judging import Allowed, Before, judge, whole
from tests.faults.processes import PythonProcess
from tests.faults.room import Room

DAY_NS, SECOND_NS, MIB = 86_400 * 1_000_000_000, 1_000_000_000, 1 << 20
#: An hour in segments of 80 s: what a day of film costs this disk, and few enough to be sent in a minute.
SEGMENTS, SEGMENT_BYTES, FRAGMENT_NS = 45, 320_000, 10 * SECOND_NS
WARN_DAYS = 4
LIMITS = f"recorded_hours_a_day = 1\nwarn_days = {WARN_DAYS}"
#: What the disk needs beside film: below this a session is refused (the profile's), the reserve, index and records.
APART_MIB, RECORDS_A_DAY = 64 + 8 + 4, 45 * 1_500
_LIBRARIES = tuple(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


class CannotRun(Exception):
    """This machine does not let it be shown; why is in the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the room showed on a day."""

    day: int
    room: str
    days_left: float
    state: str
    lamp: str
    panel: str
    telemetry: tuple[str, ...]


@dataclass(slots=True)
class Told:
    """What came of it."""

    days: int
    recorded_days: int = 0
    refused_days: int = 0
    warned_days_before: int = 0
    files: int = 0
    looks: list[Look] = field(default_factory=list)
    drained_s: float = 0.0
    faults: list[str] = field(default_factory=list)


class Month:
    """One room on its small disk. Times of the simulated days are Unix nanoseconds."""

    def __init__(self, room: Room, *, days: int) -> None:
        self.room, self.told = room, Told(days=days)
        self._limits = load(room.folder / "profile.toml").limits
        self._first_ns = time.time_ns() - days * DAY_NS

    def pass_away(self) -> None:
        """Day by day, until the centre comes back."""
        before = DiskRoom.WELL
        for day in range(1, self.told.days + 1):
            found = self._storage()
            # not on the first day: before any film capture reckons by the greatest rate that its profile allows
            if found.room is not before or day in (2, self.told.days):
                self.told.looks.append(self._look(day))
                print(self.told.looks[-1], flush=True)
            before = found.room
            if found.room is DiskRoom.FULL:
                self.told.refused_days += 1
                continue
            self.told.warned_days_before += found.room is DiskRoom.LOW
            wall_ns = self._wall_ns(day)
            fill(
                self.room.folder / "profile.toml",
                segments=SEGMENTS,
                segment_bytes=SEGMENT_BYTES,
                fragment_ns=FRAGMENT_NS,
                wall_ns=wall_ns,
            )
            self.told.recorded_days += 1
        self.told.files = len(list((self.room.outbox / "parts").glob("*/sealed/*.seg")))

    def come_back(self) -> None:
        """The centre is there again: all of it is delivered, then retired, and the room records."""
        began = time.monotonic()
        for name in ("broker", "keyservice", "ingest", "capture", "uplink"):
            self.room.start_one(name)
        self.room.wait("every receipt", lambda: whole(self.room), within_s=900)
        self.told.drained_s = round(time.monotonic() - began, 1)
        self.room.wait_state("ready", within_s=300)
        everything = Before(part=0, alarm=0, quarantined=0)
        found = judge(self.room, everything, Allowed(alarms=frozenset(), recovered=0))
        self.told.faults += found.wrong + [f"{found.lost} lost"] * bool(found.lost)
        self.told.faults += ["a verdict is false"] * (found.verdicts != [True] * self.told.recorded_days)

    def _storage(self) -> Storage:
        """As capture judges it, by the same disk."""
        rate = 1.0
        if (self.room.outbox / "capture.db").exists():
            index = Index(self.room.outbox / "capture.db")
            rate = film_rate(index)
            index.close()
        free = shutil.disk_usage(self.room.outbox).free
        return judge_storage(self._limits, free_bytes=free, bytes_per_s=rate)

    def _look(self, day: int) -> Look:
        """The real capture on that day: what it shows, and what a press does on a full disk."""
        at = datetime.fromtimestamp(self._wall_ns(day) / 1e9, UTC)
        faked = {"LD_PRELOAD": str(_LIBRARIES[0]), "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}
        words = ("agent", "run", "--profile", str(self.room.folder / "profile.toml"))
        environment = {**faked, "FAKETIME": f"@{at:%Y-%m-%d %H:%M:%S}"}
        capture = PythonProcess("capture-then", self.room.folder, *words, environment=environment)
        capture.start()
        try:
            self.room.wait_state("ready", "fault", within_s=60)
            state = self._settled()
            if state["storage"]["room"] == "full":
                self.room.press()
                state = self._settled()
                self.told.faults += [] if state["part"] is None else [f"day {day}: a session began on a full disk"]
        finally:
            capture.stop()
        return _seen(day, state)

    def _settled(self) -> dict[str, Any]:
        """The state once the press's own lamp is over."""
        found: dict[str, Any] = self.room.wait(
            "the state",
            lambda: (s := self.room.ask(do="state")).get("lamp", {}).get("green") != "blink" and s,
            within_s=20,
        )
        return found

    def _wall_ns(self, day: int) -> int:
        return self._first_ns + day * DAY_NS


def _seen(day: int, state: dict[str, Any]) -> Look:
    page = page_state(state, Facts(), boot=bytes(16), out=set(), lang="zh")
    told = telemetry_of(state, Debt(0, 0, 0, 0), sequence=1, at_ns=1, alarms={})
    storage = next(fact for fact in page["facts"] if fact["name"] == "storage")
    return Look(
        day=day,
        room=state["storage"]["room"],
        days_left=state["storage"]["days_left"],
        state=state["state"],
        lamp=told.lamp,
        panel=f"{page['headline']} · {storage['title']} {storage['words']}" + (" !" if storage["is_low"] else ""),
        telemetry=tuple(name for name, level in told.health if level and not name.startswith("track:")),
    )


@contextmanager
def small_disk(folder: Path, mib: int) -> Iterator[None]:
    """A file system of its own at `folder`. Raises CannotRun."""
    if not _LIBRARIES:
        raise CannotRun("libfaketime is not installed: apt-get install -y --no-install-recommends libfaketime")
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(f"a small disk cannot be mounted here (docs/limits.md): {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def run(folder: Path, *, days: int, lasts: int) -> Told:
    """A month of `days` on a disk for `lasts` of them. Raises CannotRun."""
    mib = APART_MIB + lasts * (SEGMENTS * SEGMENT_BYTES + RECORDS_A_DAY) // MIB
    with small_disk(folder / "outbox", mib):
        room = Room(folder, limits=LIMITS)
        month = Month(room, days=days)
        try:
            month.pass_away()
            month.come_back()
        finally:
            room.stop()
    return month.told


def main() -> int:
    """The exit code: 1 where something was not as it must be, 2 where it could not be run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--lasts", type=int, default=22)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="msr-month-"))
    try:
        told = run(folder, days=asked.days, lasts=asked.lasts)
    except CannotRun as why:
        print(f"not run: {why}", file=sys.stderr)
        return 2
    print(json.dumps(asdict(told), ensure_ascii=False))
    shutil.rmtree(folder, ignore_errors=True)
    return 1 if told.faults else 0


if __name__ == "__main__":
    sys.exit(main())
