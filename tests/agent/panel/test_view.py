"""What the room's screen says of each state, in both languages."""

from __future__ import annotations

import pytest

from agent.panel.facts import Facts
from agent.panel.view import page_state
from agent.panel.words import PAGE, STATES, Lang
from agent.session import State

BOOT = b"b" * 16
LIT = {"red": "on", "amber": "off", "green": "off"}


def page(said: dict[str, object] | None, facts: Facts | None = None, lang: Lang = "zh") -> dict[str, object]:
    return page_state(said, facts or Facts(), boot=BOOT, out=set(), lang=lang)


def test_every_state_of_the_room_has_words_in_both_languages() -> None:
    for state in State:
        for lang in ("zh", "en"):
            assert all(STATES[state.value][lang])
    assert all(set(words) == {"zh", "en"} for words in PAGE.values())


def test_a_silent_capture_is_said_and_no_lamp_glows() -> None:
    shown = page(None)
    assert (shown["state"], shown["headline"]) == ("silent", "录制程序无应答")
    assert shown["lamps"] == {"red": "off", "amber": "off", "green": "off"}


def test_a_short_press_while_recording_is_explained_while_the_red_lamp_blinks() -> None:
    assert page({"state": "recording", "lamp": LIT})["hint"] == "按住 2 秒，结束录制"
    assert page({"state": "recording", "lamp": LIT | {"red": "blink"}})["hint"] == "短按不会停止，请按住 2 秒"
    assert page({"state": "closing", "lamp": LIT | {"red": "blink"}})["hint"] == "请勿断电"


def test_running_time_counts_from_the_first_press_of_this_boot_only() -> None:
    said = {"state": "recording", "boottime_ns": 4_000_000_000_000, "lamp": LIT}
    assert page(said, Facts((BOOT, 400_000_000_000)))["running"] == "1:00:00"
    assert page(said, Facts((b"o" * 16, 400_000_000_000)))["running"] == ""
    assert page(said | {"state": "ready"}, Facts((BOOT, 400_000_000_000)))["running"] == ""


@pytest.mark.parametrize(
    ("facts", "zh", "en"),
    [
        (Facts(), "未知", "not known"),
        (Facts(waiting=0), "无", "none"),
        (Facts(waiting=3), "3 个分段", "3 segments"),
        (Facts(waiting=1, quarantined=2), "1 个分段 · 2 项被中心隔离", "1 segments · 2 set aside by the centre"),
    ],
)
def test_what_waits_for_a_receipt_is_counted(facts: Facts, zh: str, en: str) -> None:
    assert page({"state": "ready"}, facts)["waiting"] == zh
    assert page({"state": "ready"}, facts, "en")["waiting"] == en


def test_a_track_says_written_only_when_it_is_durable_while_recording() -> None:
    track = {"name": "scene", "title": "全景", "armed": True, "durable": True}

    def condition(state: str, **changes: bool) -> object:
        return page({"state": state, "tracks": [track | changes]})["tracks"][0]["condition"]  # type: ignore[index]

    assert condition("recording") == "recording"
    assert condition("ready") == "armed"
    assert condition("opening", durable=False) == "armed"
    assert condition("recording", absent=True) == "absent"
    assert condition("not_ready", armed=False) == "waiting"
