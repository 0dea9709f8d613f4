"""Lamps and relays follow what capture says is so, never what somebody wishes; keys say what the room stands at."""

from __future__ import annotations

from typing import Any

import pytest

from agent.things.following import ALARM_LASTS_NS, BLINK_NS, conditions, deed_of, is_closed, next_chapter, to_tell
from agent.things.pulse import AGAIN_NS, PulseRule, may_measure
from firmware_config.things import HeartRate, Place, Relay

DOOR = Relay(name="door-lamp", at=Place("gpio", 5), on=frozenset({"recording"}), blinks=frozenset({"suspended"}))
SIREN = Relay(name="siren", at=Place("board", 2), on=frozenset({"alarm"}))
RED, DARK = {"red": "on"}, {"red": "off"}


def lit(state: dict[str, Any] | None, now_ns: int = 0) -> bool:
    return is_closed(DOOR, conditions(state, now_ns), now_ns)


def test_the_lamp_outside_is_lit_only_while_the_red_lamp_is() -> None:
    assert lit({"state": "recording", "lamp": RED})
    assert lit({"state": "closing", "lamp": {"red": "blink"}})
    assert not lit({"state": "recording", "lamp": DARK})
    assert not lit({"state": "opening", "lamp": {"amber": "on"}})
    assert not lit({"state": "ready", "lamp": {"green": "on"}})
    assert not lit(None)


def test_it_blinks_while_suspended_and_is_dark_in_a_confidential_talk() -> None:
    state = {"state": "suspended", "lamp": {"amber": "blink"}}
    assert [lit(state, n * BLINK_NS) for n in range(4)] == [True, False, True, False]
    assert not any(lit({"state": "confidential", "lamp": {}}, n * BLINK_NS) for n in range(4))


def test_the_siren_sounds_for_a_minute_after_an_alarm_whatever_the_room_does() -> None:
    state = {"state": "ready", "alarm": {"by": "alarm-button", "at_ns": 1000}}
    assert is_closed(SIREN, conditions(state, 1001), 1001)
    assert not is_closed(SIREN, conditions(state, 1000 + ALARM_LASTS_NS), 0)


def test_capture_is_told_of_what_it_does_not_know_and_of_nothing_else() -> None:
    knows_board = {"signals": [{"signal": "missing", "track": "board"}, {"signal": "black", "track": "scene"}]}
    watched = ("board", "foot-switch")
    assert to_tell({"board"}, watched, {"signals": []}) == ("board", "missing")
    assert to_tell({"board"}, watched, knows_board) is None
    assert to_tell(set(), watched, knows_board) == ("board", "back")
    assert to_tell({"gpio"}, watched, {"signals": []}) is None


@pytest.mark.parametrize(
    ("deed", "request_of_it"),
    [
        ("suspend:technical", {"deed": "suspend", "reason": "technical"}),
        ("chapter:C9_EVIDENCE", {"deed": "chapter", "id": "C9_EVIDENCE"}),
        ("next-chapter", {"deed": "chapter", "id": "C2"}),
        ("alarm", {"deed": "alarm"}),
    ],
)
def test_a_key_does_the_deed_that_the_profile_gives_it(deed: str, request_of_it: dict[str, str]) -> None:
    state = {"course": {"script": ["C1", "C2"], "chapters": [{"id": "C1"}, {"id": "C9_EVIDENCE"}]}}
    assert deed_of(deed, "foot-switch", state) == {"do": "act", "by": "foot-switch", **request_of_it}


def test_behind_the_last_chapter_and_without_a_script_the_key_for_the_next_one_says_nothing() -> None:
    done = {"course": {"script": ["C1"], "chapters": [{"id": "C1"}]}}
    assert deed_of("next-chapter", "foot-switch", done) is None
    assert next_chapter({"course": {"script": []}}) is None


def test_a_heart_rate_is_an_alarm_once_it_has_lain_outside_long_enough_and_then_not_for_a_minute() -> None:
    rule, second = PulseRule(HeartRate(address="", low=45, high=140, for_s=20)), 1_000_000_000
    assert not rule.is_alarm(150, 0)
    assert not rule.is_alarm(150, 19 * second)
    assert rule.is_alarm(150, 20 * second)
    assert not rule.is_alarm(150, 40 * second)
    assert rule.is_alarm(150, 20 * second + AGAIN_NS)
    assert not rule.is_alarm(100, 90 * second)
    assert not rule.is_alarm(30, 91 * second)


def test_no_pulse_is_taken_where_pleas_are_heard_nor_in_a_confidential_talk_nor_without_capture() -> None:
    assert may_measure({"state": "recording", "course": {"holds": ["questioning"], "script": []}})
    assert not may_measure({"state": "recording", "course": {"holds": ["questioning", "signing"]}})
    assert not may_measure({"state": "recording", "course": {"holds": [], "script": ["C1_NOTICE"]}})
    assert not may_measure({"state": "confidential", "course": {}})
    assert not may_measure(None)
