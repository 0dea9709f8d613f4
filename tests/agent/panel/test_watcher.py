"""The panel's two watchers: at rest they ask nothing, a change is heard at once, nothing old is ever shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.panel.watcher import Seen, Watcher
from tests.agent.panel.stand_ins import StandInCapture, StandInWatch, stand_ins
from tests.fakes.waiting import wait_for


@pytest.fixture
def room(tmp_path: Path) -> Iterator[tuple[StandInCapture, StandInWatch]]:
    with stand_ins(tmp_path) as both:
        yield both


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    watcher = Watcher(control=tmp_path / "c.sock")
    watcher.start()
    yield watcher
    watcher.stop()


def seen_state(watcher: Watcher, name: str) -> Seen:
    """What is seen once the room is in that state."""
    return wait_for(
        lambda: (seen := watcher.wait(-1, 0)).state is not None and seen.state["state"] == name and seen,
        what=f"the state {name}",
    )


def test_nobody_is_asked_while_no_page_looks(room: tuple[StandInCapture, StandInWatch], watcher: Watcher) -> None:
    before = watcher.wait(-1, 0)
    assert watcher.wait(before.serial, 0.7) == before == Seen()
    assert room[0].looks == 0


def test_a_change_is_heard_without_waiting_for_a_round(
    room: tuple[StandInCapture, StandInWatch], watcher: Watcher
) -> None:
    with watcher.looking():
        seen_state(watcher, "ready")
        room[0].say("recording")
        assert seen_state(watcher, "recording").has_looked


def test_what_an_earlier_page_saw_is_not_shown_to_the_next(
    room: tuple[StandInCapture, StandInWatch], watcher: Watcher
) -> None:
    """Meanwhile a lawyer may have begun to talk in confidence."""
    with watcher.looking():
        seen_state(watcher, "ready")
    seen = watcher.wait(-1, 0)
    assert (seen.state, seen.levels, seen.has_looked) == (None, None, False)


def test_a_capture_that_is_gone_is_told_from_one_that_was_not_asked_yet(tmp_path: Path, watcher: Watcher) -> None:
    with watcher.looking():
        gone = wait_for(lambda: (seen := watcher.wait(-1, 0)).has_looked and seen, what="a look")
    assert gone.state is None


def test_a_box_without_a_watch_process_has_no_levels_and_no_picture(tmp_path: Path, watcher: Watcher) -> None:
    capture = StandInCapture(tmp_path / "c.sock")
    capture.socket.start()
    try:
        with watcher.looking():
            assert seen_state(watcher, "ready").levels is None
            with pytest.raises(OSError):
                watcher.picture("scene")
    finally:
        capture.socket.stop()
