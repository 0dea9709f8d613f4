"""The course of an update: kept, taken back, remembered, and gone on with after each power cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from firmware_config.update.runner import COURSE, ENDED, DeedFailed, Event, Journal, Record, State, is_at_rest, run


class PowerCut(BaseException):
    """The process is gone."""


@dataclass
class FakeMachine:
    """A machine with one version in it. `bad`: those that fail their test; `cuts`: in which deeds power is lost."""

    installed: str = "1"
    bad: tuple[str, ...] = ()
    uninstallable: tuple[str, ...] = ()
    at_work: bool = False
    cuts: list[bool] = field(default_factory=list)
    is_running: bool = True

    def stop(self, *, forced: bool) -> tuple[bool, bool] | None:
        if self.at_work and not forced:
            return None
        self.is_running = False
        return True, True

    def install(self, version: str) -> None:
        self.is_running = False
        self.installed = f"half {version}"
        self._maybe_cut()
        if version in self.uninstallable:
            raise DeedFailed("no room on the disk")
        self.installed = version

    def test(self, *, ready: bool, well: bool) -> None:
        self._maybe_cut()
        self.is_running = True
        if self.installed in self.bad:
            raise DeedFailed("self-test: camera")

    def start(self) -> None:
        self.is_running = True

    def _maybe_cut(self) -> None:
        if self.cuts and self.cuts.pop(0):
            raise PowerCut


def staged(home: Path, *, forced: bool = False) -> Record:
    record = Record(home)
    record.keep(Journal(version="2", digest="d2", before="1", forced=forced))
    return record


def through(record: Record, machine: FakeMachine) -> Journal:
    """Runs, and runs again after each cut, as the box does at boot."""
    for _ in range(20):
        try:
            ended = run(record, machine, lambda: 7.0, say=lambda _: None)
        except PowerCut:
            continue
        assert ended is not None
        return ended
    raise AssertionError("it never ended")


def test_a_good_version_is_kept(tmp_path: Path) -> None:
    record, machine = staged(tmp_path), FakeMachine()
    assert through(record, machine).state is State.KEPT
    assert (machine.installed, machine.is_running, record.under_way(), record.failed()) == ("2", True, None, {})
    assert record.last() is not None


def test_a_version_that_fails_its_test_is_taken_back_and_remembered(tmp_path: Path) -> None:
    record, machine = staged(tmp_path), FakeMachine(bad=("2",))
    ended = through(record, machine)
    assert (ended.state, ended.words, machine.installed, machine.is_running) == (
        State.RETURNED,
        "self-test: camera",
        "1",
        True,
    )
    assert Record(tmp_path).failed() == {"d2": "self-test: camera"}


def test_where_neither_goes_in_the_box_is_started_all_the_same_and_says_so(tmp_path: Path) -> None:
    record, machine = staged(tmp_path), FakeMachine(uninstallable=("1", "2"))
    assert through(record, machine).state is State.STUCK
    assert machine.is_running


@pytest.mark.parametrize("bad", [(), ("2",)])
@pytest.mark.parametrize("cut_at", range(4))
def test_a_power_cut_in_any_deed_changes_nothing_of_the_end(tmp_path: Path, cut_at: int, bad: tuple[str, ...]) -> None:
    record = staged(tmp_path)
    machine = FakeMachine(bad=bad, cuts=[place == cut_at for place in range(8)])
    assert through(record, machine).state is (State.RETURNED if bad else State.KEPT)
    assert machine.installed == ("1" if bad else "2")


def test_a_version_that_kills_the_machine_each_time_is_taken_back(tmp_path: Path) -> None:
    machine = FakeMachine(cuts=[False, True, True, True])
    ended = through(staged(tmp_path), machine)
    assert (ended.state, machine.installed) == (State.RETURNED, "1")
    assert "begun 3 times" in ended.words


def test_nothing_is_touched_while_the_room_is_at_work_unless_a_technician_says_now(tmp_path: Path) -> None:
    machine = FakeMachine(at_work=True)
    found = run(staged(tmp_path), machine, lambda: 7.0, say=lambda _: None)
    assert found is not None
    assert (found.state, machine.installed, machine.is_running) == (State.STAGED, "1", True)
    assert through(staged(tmp_path, forced=True), machine).state is State.KEPT


@pytest.mark.parametrize(
    ("told", "rests"),
    [
        ({"state": "ready", "session": None, "next": None}, True),
        ({"state": "not_ready", "session": None, "next": {"at_unix_ns": 10_000 * 10**9}}, True),
        ({"state": "ready", "session": None, "next": {"at_unix_ns": 3_000 * 10**9}}, False),
        ({"state": "recording", "session": "ab", "next": None}, False),
        ({"state": "confidential", "session": None, "next": None}, False),
        ({"state": "interrupted", "session": None, "next": None}, False),
        ({}, False),
    ],
)
def test_a_room_is_at_rest_when_nothing_is_recorded_and_nothing_is_booked_within_the_hour(
    told: dict[str, object], rests: bool
) -> None:
    assert is_at_rest(told, 100.0) is rests


def test_every_state_that_has_not_ended_has_a_way_on_from_a_power_cut_or_was_not_begun() -> None:
    going_on = {state for state, event in COURSE if event is Event.RESTARTED}
    assert going_on | ENDED | {State.STAGED} == set(State)
