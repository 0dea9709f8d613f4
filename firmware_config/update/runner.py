"""Puts one new version in, tries it, and takes it back when it fails. The standard library alone, in one file.

It runs as root from a copy in /var/lib/msr-update (`python3.11 -I runner.py`), for the tree that it comes from is
replaced meanwhile. Each step is written down before it is done: after a power cut it goes on at the next boot.
Design: docs/updates.md section 4.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any, Final, Protocol

HOME: Final = Path("/var/lib/msr-update")
CONTROL: Final = Path("/run/msr/control.sock")
UNITS: Final = Path("/opt/mashangren/share/units")
SELF_TEST: Final = "msr-selftest.service"
SELF_TEST_S: Final = 600
MUST_RUN: Final = ("msr-capture.service", "msr-uplink.service", "msr-panel.service")
AT_REST: Final = ("ready", "not_ready")
#: A booking that begins sooner keeps the update waiting.
QUIET_S: Final = 3600
LOOK_AGAIN_S: Final = 30
#: How long the new version has to come up.
SETTLE_S: Final = 180.0
#: How often a step may be begun; more often means that the machine dies of it.
MOST_BEGINNINGS: Final = 3


class State(Enum):
    """Where an update stands."""

    STAGED = "staged"
    INSTALLING = "installing"
    TESTING = "testing"
    KEPT = "kept"
    RETURNING = "returning"
    RETURNED = "returned"
    STUCK = "stuck"


class Event(Enum):
    """What happened to it."""

    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"
    RESTARTED = "power was cut"


#: (state, event) -> state. What is done in a state stands in DEEDS.
COURSE: Final[dict[tuple[State, Event], State]] = {
    (State.STAGED, Event.BEGUN): State.INSTALLING,
    (State.INSTALLING, Event.DONE): State.TESTING,
    (State.INSTALLING, Event.FAILED): State.RETURNING,
    (State.INSTALLING, Event.RESTARTED): State.INSTALLING,
    (State.TESTING, Event.DONE): State.KEPT,
    (State.TESTING, Event.FAILED): State.RETURNING,
    (State.TESTING, Event.RESTARTED): State.TESTING,
    (State.RETURNING, Event.DONE): State.RETURNED,
    (State.RETURNING, Event.FAILED): State.STUCK,
    (State.RETURNING, Event.RESTARTED): State.RETURNING,
}
ENDED: Final = frozenset({State.KEPT, State.RETURNED, State.STUCK})


@dataclass(frozen=True, slots=True)
class Journal:
    """One update under way. `before` is the version to return to, `beginnings` how often this step was begun.

    `forced`: a technician asked for it now, so nobody looks whether the room is at rest. `was_ready`, `was_well`: the
    room, and its self-test, before: what was broken already is not held against the new version.
    """

    version: str
    digest: str
    before: str
    forced: bool = False
    state: State = State.STAGED
    beginnings: int = 0
    was_ready: bool = False
    was_well: bool = False
    words: str = ""
    at_unix_s: int = 0


def after(journal: Journal, event: Event, words: str = "") -> Journal:
    """The journal once that happened. A step that was begun too often has failed."""
    if event is Event.RESTARTED and journal.beginnings >= MOST_BEGINNINGS:
        event, words = Event.FAILED, f"{journal.state.value}: begun {journal.beginnings} times, never ended"
    state = COURSE[journal.state, event]
    count = journal.beginnings + 1 if state is journal.state else 1
    return replace(journal, state=state, beginnings=count, words=words or journal.words)


class DeedFailed(Exception):
    """A step did not succeed; the words are for people."""


class Machine(Protocol):
    """What the runner does to the box."""

    def stop(self, *, forced: bool) -> tuple[bool, bool] | None:
        """Stops the room if it is at rest (or `forced`): was it ready, and well? None: it is not at rest."""
        ...

    def install(self, version: str) -> None:
        """Puts the kept bundle of that version in. Raises DeedFailed."""
        ...

    def test(self, *, ready: bool, well: bool) -> None:
        """Starts the box's processes and tries them: they must answer, be `ready`, be `well`. Raises DeedFailed."""
        ...

    def start(self) -> None:
        """Starts the box's processes, come what may."""
        ...


class Record:
    """The journal, what became of the last update, which versions failed. Each write is whole or not there."""

    def __init__(self, home: Path = HOME) -> None:
        self._home = home
        self._open, self._last, self._failed = (home / name for name in ("journal.json", "last.json", "failed.json"))

    def under_way(self) -> Journal | None:
        """The update that did not end yet."""
        return _journal(self._open)

    def last(self) -> Journal | None:
        """The update that ended last."""
        return _journal(self._last)

    def failed(self) -> dict[str, str]:
        """Digest of each bundle that failed here -> why. None of them is tried again."""
        try:
            return dict(json.loads(self._failed.read_bytes()))
        except FileNotFoundError:
            return {}

    def keep(self, journal: Journal) -> None:
        """Durably. An update that ended becomes the last one; one that failed is remembered before."""
        if journal.state not in ENDED:
            _write(self._open, _told(journal))
            return
        if journal.state is not State.KEPT:
            _write(self._failed, self.failed() | {journal.digest: journal.words})
        _write(self._last, _told(journal))
        self._open.unlink(missing_ok=True)


def run(record: Record, machine: Machine, now: Callable[[], float], *, say: Callable[[str], None]) -> Journal | None:
    """Goes on with the update under way until it has ended; None where there is none, STAGED where the room is at work.

    The box's processes are started at its end, whatever it was.
    """
    journal = record.under_way()
    if journal is None:
        return None
    event, words = Event.RESTARTED, ""
    if journal.state is State.STAGED:
        found = machine.stop(forced=journal.forced)
        if found is None:
            say(f"{journal.version}: the room is at work, it waits")
            return journal
        event, journal = Event.BEGUN, replace(journal, was_ready=found[0], was_well=found[1])
    while True:
        journal = replace(after(journal, event, words), at_unix_s=int(now()))
        say(f"{journal.version}: {journal.state.value} {journal.words}".rstrip())
        if journal.state in ENDED:
            machine.start()
            record.keep(journal)
            return journal
        record.keep(journal)
        try:
            _do(journal, machine)
            event, words = Event.DONE, ""
        except DeedFailed as fault:
            event, words = Event.FAILED, str(fault)


def _do(journal: Journal, machine: Machine) -> None:
    match journal.state:
        case State.INSTALLING:
            machine.install(journal.version)
        case State.TESTING:
            machine.test(ready=journal.was_ready, well=journal.was_well)
        case State.RETURNING:
            machine.install(journal.before)
            machine.test(ready=False, well=False)
        case _:
            raise AssertionError(f"nothing is done in {journal.state}")


@dataclass(frozen=True, slots=True)
class Box:
    """The real machine: install.sh of the kept bundles, systemd, capture's socket, the box's own self-test."""

    home: Path = HOME
    settle_s: float = SETTLE_S

    def stop(self, *, forced: bool) -> tuple[bool, bool] | None:
        """As Machine. The self-test comes first: between the last look at the room and the stop lies nothing."""
        well = is_at_rest(ask_state(), time.time()) and not self._self_test().returncode
        told = ask_state()
        if not forced and not is_at_rest(told, time.time()):
            return None
        _run("systemctl", "stop", "msr-capture.service", within_s=300)
        return told.get("state") == "ready", well

    def install(self, version: str) -> None:
        """As Machine. install.sh ends what a cut left half done; processes are stopped by the package's own script."""
        script = self.home / "bundles" / version / "install.sh"
        said = _run("sh", str(script), str(script.parent), within_s=1800, env={"MSR_UPDATER": "1"})
        if said.returncode:
            raise DeedFailed(f"{version}: not installed: {_tail(said)}")

    def test(self, *, ready: bool, well: bool) -> None:
        """As Machine. The self-test is a unit of its own: it needs other rights than this one."""
        self.start()
        self._until("every unit active", lambda: _run("systemctl", "is-active", *MUST_RUN).returncode == 0)
        fine = ("ready",) if ready else AT_REST
        self._until(f"capture {' or '.join(fine)}", lambda: capture_state() in fine)
        if well and self._self_test().returncode:
            said = _run("journalctl", "--no-pager", "-o", "cat", "-n", "5", "-u", SELF_TEST)
            raise DeedFailed(f"self-test: {_tail(said)}")

    def start(self) -> None:
        """As Machine. Where a package that was cut to pieces left no list of units, none is started."""
        _run("systemctl", "daemon-reload")
        if UNITS.exists():
            _run("systemctl", "start", "--no-block", *UNITS.read_text(encoding="utf-8").split())

    def _self_test(self) -> subprocess.CompletedProcess[str]:
        return _run("systemctl", "start", SELF_TEST, within_s=SELF_TEST_S)

    def _until(self, what: str, fact: Callable[[], bool]) -> None:
        until = time.monotonic() + self.settle_s
        while not fact():
            if time.monotonic() > until:
                raise DeedFailed(
                    f"expected {what} within {self.settle_s:.0f} s; capture says: {capture_state() or 'nothing'}"
                )
            time.sleep(1)


def is_at_rest(told: dict[str, Any], now_s: float) -> bool:
    """Nothing is recorded, and nothing is booked within the hour after `now_s` (Unix seconds), as capture `told`.

    A capture that does not answer ({}) is not at rest.
    """
    booked = told.get("next") or {}
    soon_ns = (now_s + QUIET_S) * 1e9
    return told.get("state") in AT_REST and not told.get("session") and booked.get("at_unix_ns", soon_ns) >= soon_ns


def capture_state() -> str:
    """Capture's word for where the room stands; "" while it does not answer."""
    return str(ask_state().get("state", ""))


def ask_state(control: Path = CONTROL) -> dict[str, Any]:
    """Capture's whole state; {} while it does not answer."""
    try:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(10)
            peer.connect(str(control))
            peer.sendall(b'{"v": 1, "do": "state"}\n')
            told = json.loads(peer.makefile().readline())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _run(*words: str, within_s: float = 120, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=within_s,
            check=False,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", **(env or {})},
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, 124, "", f"did not end within {within_s:.0f} s")
    except OSError as error:
        return subprocess.CompletedProcess(words, 127, "", str(error))


def _tail(said: subprocess.CompletedProcess[str]) -> str:
    return " ".join((said.stderr or said.stdout).split())[-500:] or f"exit code {said.returncode}"


def _journal(path: Path) -> Journal | None:
    try:
        told = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    return Journal(**told | {"state": State(told["state"])})


def _told(journal: Journal) -> dict[str, Any]:
    return asdict(journal) | {"state": journal.state.value}


def _write(path: Path, told: dict[str, Any]) -> None:
    """1 a file beside, synced; 2 rename; 3 the folder synced."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _say(words: str) -> None:
    print(f"update to {words}", flush=True)


def main() -> int:
    """The exit code: 0, or 1 where the new version was not kept. Waits while the room is at work."""
    record = Record()
    settle_s = float(sys.argv[1]) if len(sys.argv) > 1 else SETTLE_S
    while True:
        ended = run(record, Box(settle_s=settle_s), time.time, say=_say)
        if ended is None or ended.state in ENDED:
            return 0 if ended is None or ended.state is State.KEPT else 1
        time.sleep(LOOK_AGAIN_S)


if __name__ == "__main__":
    sys.exit(main())
