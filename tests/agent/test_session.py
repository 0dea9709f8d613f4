"""What a finger, a command and a disk do to the room."""

from __future__ import annotations

import pytest

from agent.frontpanel import Glow
from agent.health import Health, Room, is_disk_slow, is_progressing, judge_storage
from agent.lights import IGNORED_PRESS, REFUSED_PRESS, light_for
from agent.session import RUNNING, TABLE, TALKS, Effect, Event, Gesture, State, Step, diagram, handle
from firmware_config.limits import Limits


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
    assert gesture.release(State.INTERRUPTED) is Event.SHORT_PRESS
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
    steady = [state for state in State if light_for(state, Health(), has_signals=True).red is Glow.ON]
    assert steady == [State.RECORDING]
    assert IGNORED_PRESS not in [light_for(s, h) for s in State for h in (Health(), Health(disk_faults=1))]
    assert IGNORED_PRESS != REFUSED_PRESS


def test_a_lost_track_blinks_amber_beside_red() -> None:
    light = light_for(State.RECORDING, Health(absent=frozenset({"scene"})))
    assert (light.red, light.amber) == (Glow.ON, Glow.BLINK)


def test_red_is_steady_only_while_something_becomes_durable() -> None:
    assert light_for(State.RECORDING, Health(is_film_stopped=True)) == light_for(State.FAULT, Health())


def test_every_transition_is_in_the_diagram() -> None:
    assert len(diagram().splitlines()) == len(TABLE) + 2


LIMITS = Limits(min_free_mib_to_start=1_024, warn_free_mib=2_048, recorded_hours_a_day=6, warn_days=3)
GIB = 1 << 30


@pytest.mark.parametrize(("free_gib", "room"), [(0.9, Room.FULL), (1.5, Room.LOW), (60, Room.LOW), (70, Room.WELL)])
def test_room_on_the_disk_is_judged_before_a_session_starts_and_days_before_it_is_full(
    free_gib: float, room: Room
) -> None:
    """A MB/s, six hours a day: three days need 60 GiB above what a session is refused under."""
    assert judge_storage(LIMITS, free_bytes=round(free_gib * GIB), bytes_per_s=1_000_000).room is room


def test_hours_and_days_left_count_down_to_the_refusal() -> None:
    seen = judge_storage(LIMITS, free_bytes=GIB + 12 * 3_600 * 500, bytes_per_s=500)
    assert (seen.hours_left, seen.days_left) == (12.0, 2.0)


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


#: Where each event leads from each state; what is not here leads nowhere.
CELLS = {
    "starting": "started:not_ready go_on:opening interruption_found:interrupted pressed:starting "
    "talk_found:confidential_idle disk_full:fault shutdown:starting",
    "not_ready": "armed:ready pressed:opening asked_start:opening asked_talk:confidential_idle disk_full:fault "
    "shutdown:not_ready",
    "ready": "disarmed:not_ready pressed:opening asked_start:opening asked_talk:confidential_idle disk_full:fault "
    "shutdown:ready",
    "interrupted": "short_press:opening held:not_ready asked_start:opening asked_stop:not_ready expired:not_ready "
    "asked_talk:confidential_idle disk_full:fault shutdown:interrupted",
    "opening": "all_durable:recording short_press:opening held:closing asked_stop:closing asked_mark:opening "
    "asked_suspend:suspended asked_talk:confidential disk_low:opening disk_full:closing "
    "battery_low:closing shutdown:closing",
    "recording": "short_press:recording held:closing asked_stop:closing asked_mark:recording "
    "asked_suspend:suspended asked_talk:confidential disk_low:recording disk_full:closing "
    "battery_low:closing shutdown:closing",
    "suspended": "short_press:opening asked_resume:opening asked_talk:confidential_suspended held:closing "
    "asked_stop:closing disk_low:suspended disk_full:closing battery_low:closing shutdown:closing",
    "confidential": "talk_ended:opening asked_talk_end:confidential asked_talk:confidential "
    "pressed:confidential shutdown:closing",
    "confidential_suspended": "talk_ended:suspended asked_talk_end:confidential_suspended "
    "asked_talk:confidential_suspended pressed:confidential_suspended shutdown:closing",
    "confidential_idle": "talk_ended:starting asked_talk_end:confidential_idle asked_talk:confidential_idle "
    "pressed:confidential_idle shutdown:confidential_idle",
    "closing": "closed:not_ready pressed:closing",
    "fault": "asked_talk:confidential_idle disk_well:not_ready pressed:fault shutdown:fault",
}


@pytest.mark.parametrize("state", State)
def test_every_cell_of_the_table(state: State) -> None:
    led = {event.name.lower(): step.state.value for event in Event if (step := handle(state, event)) is not None}
    assert led == dict(cell.split(":") for cell in CELLS[state.value].split())


def test_nothing_but_its_own_end_ends_a_confidential_talk() -> None:
    for (state, event), step in TABLE.items():
        if state in TALKS and step.state is not state:
            assert event in (Event.TALK_ENDED, Event.SHUTDOWN)
            assert (Effect.END_TALK in step.effects) == (event is Event.TALK_ENDED)


def test_no_finger_moves_a_confidential_talk_however_it_came_down() -> None:
    for talk in TALKS:
        assert Gesture(talk).hold()[1] is None
        assert Gesture(talk).release(talk) is None
        for event in (Event.SHORT_PRESS, Event.HELD, Event.ASKED_STOP, Event.ASKED_START, Event.ASKED_RESUME):
            assert handle(talk, event) is None


def test_a_word_from_afar_only_announces_a_talks_end_and_whoever_presses_in_the_room_keeps_it() -> None:
    for talk in TALKS:
        assert handle(talk, Event.ASKED_TALK_END) == Step(talk, (Effect.ANNOUNCE_END,))
        for event in (Event.PRESSED, Event.ASKED_TALK):
            step = handle(talk, event)
            assert step is not None and step.state is talk and step.effects[0] is Effect.KEEP_TALK


def test_a_talk_cuts_the_sources_and_its_end_alone_connects_them() -> None:
    for (state, _), step in TABLE.items():
        if step.state in TALKS and state not in TALKS:
            assert {Effect.BEGIN_TALK, Effect.KEEP_CUT} & set(step.effects)


def test_a_talk_leads_back_to_where_it_came_from() -> None:
    assert handle(State.TALK, Event.TALK_ENDED) == Step(State.OPENING, (Effect.END_TALK, Effect.FILM_AGAIN))
    assert handle(State.TALK_SUSPENDED, Event.TALK_ENDED) == Step(State.SUSPENDED, (Effect.END_TALK,))
    assert {state.word for state in TALKS} == {"confidential"}


def test_while_suspended_a_short_press_resumes_and_a_hold_closes() -> None:
    assert Gesture(State.SUSPENDED).release(State.SUSPENDED) is Event.SHORT_PRESS
    assert handle(State.SUSPENDED, Event.SHORT_PRESS) == Step(State.OPENING, (Effect.RESUME_PART,))
    assert Gesture(State.SUSPENDED).hold()[1] is Event.HELD
    assert handle(State.SUSPENDED, Event.HELD) == Step(State.CLOSING, (Effect.CLOSE_PART,))


def test_a_finger_that_came_down_before_the_suspension_resumes_nothing() -> None:
    assert Gesture(State.RECORDING).release(State.SUSPENDED) is None
    assert Gesture(State.SUSPENDED).release(State.OPENING) is None


def test_each_state_has_a_light_of_its_own_but_those_that_wait() -> None:
    lights = {state: light_for(state, Health()) for state in State}
    alike = {State.STARTING, State.NOT_READY}
    distinct = [light for state, light in lights.items() if state not in alike and state not in TALKS]
    assert len(set(distinct)) == len(distinct)
    assert {lights[talk] for talk in TALKS} == {light_for(State.TALK, Health(disk_faults=1), has_signals=True)}
    assert lights[State.TALK] not in distinct


def test_a_signal_is_a_steady_amber_beside_red_and_a_lost_track_blinks_over_it() -> None:
    assert light_for(State.RECORDING, Health(), has_signals=True).amber is Glow.ON
    assert light_for(State.RECORDING, Health(absent=frozenset({"scene"})), has_signals=True).amber is Glow.BLINK
