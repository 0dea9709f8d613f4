"""What a finger, a command and a disk do to the room."""

from __future__ import annotations

import pytest

from agent.frontpanel import Glow
from agent.health import Health, Room, Storage, is_disk_slow, is_progressing, judge_storage
from agent.lights import IGNORED_PRESS, REFUSED_PRESS, light_for
from agent.session import RUNNING, TABLE, Effect, Event, Gesture, State, Step, diagram, handle


def test_a_press_starts_when_ready_and_even_when_a_source_is_missing() -> None:
    for state in (State.READY, State.NOT_READY):
        assert handle(state, Event.PRESSED) == Step(State.OPENING, (Effect.START_PART,))


def test_a_press_while_recording_starts_and_stops_nothing() -> None:
    assert handle(State.RECORDING, Event.PRESSED) is None
    assert handle(State.RECORDING, Event.SHORT_PRESS) == Step(State.RECORDING, (Effect.NOTE_IGNORED_PRESS,))


def test_a_hold_that_began_while_recording_stops() -> None:
    gesture, event = Gesture(State.RECORDING).hold()
    assert event is Event.HELD
    assert handle(State.RECORDING, event) == Step(State.CLOSING, (Effect.CLOSE_PART,))
    assert gesture.release(State.RECORDING) is None


def test_the_starting_press_held_long_stops_nothing_and_is_no_ignored_press() -> None:
    gesture, event = Gesture(State.READY).hold()
    assert event is None
    assert gesture.release(State.RECORDING) is None


def test_while_interrupted_a_short_press_goes_on_and_a_hold_ends() -> None:
    gesture = Gesture(State.INTERRUPTED)
    assert gesture.release(State.RECORDING) is Event.SHORT_PRESS
    assert handle(State.INTERRUPTED, Event.SHORT_PRESS) == Step(State.OPENING, (Effect.CONTINUE_PART,))
    assert gesture.hold()[1] is Event.HELD
    step = handle(State.INTERRUPTED, Event.HELD)
    assert step is not None
    assert Effect.END_INTERRUPTED in step.effects


@pytest.mark.parametrize("event", [Event.HELD, Event.ASKED_STOP, Event.SHUTDOWN, Event.DISK_FULL])
def test_whatever_ends_a_recording_closes_its_part(event: Event) -> None:
    for state in (State.OPENING, State.RECORDING):
        assert handle(state, event) == Step(State.CLOSING, (Effect.CLOSE_PART,))


def test_no_event_leaves_a_living_part_without_closing_it() -> None:
    for (state, _), step in TABLE.items():
        if state in RUNNING and step.state not in RUNNING:
            assert state is State.CLOSING


def test_low_room_never_stops_a_running_session() -> None:
    assert handle(State.RECORDING, Event.DISK_LOW) == Step(State.RECORDING, (Effect.MARK_DISK_LOW,))


def test_only_durable_fragments_lead_to_recording() -> None:
    into = [key for key, step in TABLE.items() if step.state is State.RECORDING and key[0] is not State.RECORDING]
    assert into == [(State.OPENING, Event.ALL_DURABLE)]


def test_red_is_steady_only_while_recording_and_nothing_else_looks_like_an_ignored_press() -> None:
    steady = [state for state in State if light_for(state, Health()).red is Glow.ON]
    assert steady == [State.RECORDING]
    assert IGNORED_PRESS not in [light_for(s, h) for s in State for h in (Health(), Health(disk_faults=1))]
    assert IGNORED_PRESS != REFUSED_PRESS


def test_a_lost_track_blinks_amber_beside_red() -> None:
    light = light_for(State.RECORDING, Health(absent=frozenset({"scene"})))
    assert (light.red, light.amber) == (Glow.ON, Glow.BLINK)


def test_every_transition_is_in_the_diagram() -> None:
    assert len(diagram().splitlines()) == len(TABLE) + 2


@pytest.mark.parametrize(("free", "room"), [(100, Room.FULL), (1_500, Room.LOW), (3_000, Room.WELL)])
def test_room_on_the_disk_is_judged_before_a_session_starts(free: int, room: Room) -> None:
    seen = judge_storage(free_bytes=free, refuse_below=1_000, warn_below=2_000, bytes_per_s=1)
    assert isinstance(seen, Storage)
    assert seen.room is room


def test_hours_left_count_down_to_the_refusal() -> None:
    seen = judge_storage(free_bytes=1_000 + 7_200 * 500, refuse_below=1_000, warn_below=2_000, bytes_per_s=500)
    assert seen.hours_left == 2.0


def test_a_disk_whose_syncs_would_fill_half_the_time_is_slow() -> None:
    assert is_disk_slow(sync_ns=32_000_000, tracks=4)
    assert not is_disk_slow(sync_ns=31_000_000, tracks=4)


def progressing(now_s: int, last_s: dict[str, int], absent: frozenset[str] = frozenset()) -> bool:
    second = 1_000_000_000
    return is_progressing(
        now_ns=now_s * second,
        writer_seen_ns=now_s * second,
        begun_ns=100 * second,
        tracks=("scene", "mic"),
        last_durable_ns={name: at * second for name, at in last_s.items()},
        absent=absent,
    )


def test_the_watchdog_is_fed_by_fresh_fragments_of_every_track_that_is_there() -> None:
    assert progressing(120, {"scene": 119, "mic": 119})
    assert not progressing(120, {"scene": 105, "mic": 119})
    assert progressing(120, {"scene": 105, "mic": 119}, frozenset({"scene"}))
    assert progressing(105, {})
