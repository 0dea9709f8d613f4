"""What the room's screen says of each state, in both languages."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest

from agent.course import observations
from agent.panel.facts import Facts
from agent.panel.view import is_dark, levels_of, page_state
from agent.panel.words import AWAITING, PAGE, SIGNALS, STATES, Lang
from agent.session import State
from tests.agent.panel.stand_ins import course, state_of

BOOT = b"b" * 16
LIT = {"red": "on", "amber": "off", "green": "off"}


def page(said: dict[str, Any] | None, facts: Facts | None = None, lang: Lang = "zh") -> dict[str, Any]:
    return page_state(said, facts or Facts(), boot=BOOT, out=set(), lang=lang)


def fact(name: str, said: dict[str, Any], facts: Facts | None = None, lang: Lang = "zh") -> str | None:
    return next((each["words"] for each in page(said, facts, lang)["facts"] if each["name"] == name), None)


def test_every_state_of_the_room_has_words_in_both_languages() -> None:
    for state in State:
        for lang in ("zh", "en"):
            assert all(STATES[state.word][lang])
    assert all(set(words) == {"zh", "en"} for words in PAGE.values())


def test_a_silent_capture_is_said_and_no_lamp_glows() -> None:
    shown = page(None)
    assert (shown["state"], shown["headline"]) == ("silent", "录制程序无应答")
    assert shown["lamps"] == {"red": "off", "amber": "off", "green": "off"}


def test_a_short_press_while_recording_is_explained_while_the_red_lamp_blinks() -> None:
    assert page({"state": "recording", "lamp": LIT})["hint"] == "按住录制键 2 秒，结束录制"
    assert page({"state": "recording", "lamp": LIT | {"red": "blink"}})["hint"] == "短按不会停止，请按住 2 秒"
    assert page({"state": "closing", "lamp": LIT | {"red": "blink"}})["hint"] == "请勿断电"


def test_running_time_counts_from_the_first_press_of_this_boot_only() -> None:
    said = {"state": "recording", "boottime_ns": 4_000_000_000_000, "lamp": LIT}
    assert page(said, Facts((BOOT, 400_000_000_000)))["running"] == {"title": "已录", "time": "1:00:00"}
    assert page(said, Facts((b"o" * 16, 400_000_000_000)))["running"] is None
    assert page(said | {"state": "ready"}, Facts((BOOT, 400_000_000_000)))["running"] is None


@pytest.mark.parametrize(
    ("facts", "zh", "en"),
    [
        (Facts(waiting=0), "无", "none"),
        (Facts(waiting=3), "3 个分段", "3 segments"),
        (Facts(waiting=1, quarantined=2), "1 个分段 · 2 项被中心隔离", "1 segments · 2 set aside by the centre"),
    ],
)
def test_what_waits_for_a_receipt_is_counted(facts: Facts, zh: str, en: str) -> None:
    assert fact("waiting", {"state": "ready"}, facts) == zh
    assert fact("waiting", {"state": "ready"}, facts, "en") == en
    assert fact("waiting", {"state": "ready"}, Facts()) is None


def test_a_track_says_written_only_when_it_is_durable_while_recording() -> None:
    track = {"name": "scene", "title": "全景", "armed": True, "durable": True}

    def condition(state: str, **changes: bool) -> object:
        return page({"state": state, "tracks": [track | changes]})["tracks"][0]["condition"]

    assert condition("recording") == "recording"
    assert condition("ready") == "armed"
    assert condition("opening", durable=False) == "armed"
    assert condition("recording", absent=True) == "absent"
    assert condition("not_ready", armed=False) == "waiting"


def test_a_confidential_talk_is_dark_from_its_first_word_to_its_last() -> None:
    """Neither pictures, levels, signals nor persons; the alarm alone is still said."""
    heard = {
        "levels": {"mic-room": {"peak_db": -6.0, "rms_db": -20.0}},
        "signals": [{"signal": "black", "track": "scene"}],
    }
    silence = [{"signal": "silence", "track": "mic-room", "since_ns": 1}]
    talk = state_of("confidential", course=course(confidential={"since_ns": 1, "is_cut": False}), signals=silence)
    ending = state_of("opening", course=course(confidential={"since_ns": 1, "is_cut": True}))
    for said in (talk, ending):
        assert is_dark(said) and page(said)["is_dark"]
        assert levels_of(heard, said, "zh") == {}
        assert page(said)["warning"] == ""
        assert {track["condition"] for track in page(said)["tracks"]} == {"cut"}
    assert page(talk)["hint"] == page(talk)["dark"] == "正在切断摄像机和话筒，请稍候", "promised only once it is so"
    assert page(ending)["dark"] == "不录音 · 不录像 · 画面已关闭"
    assert page(talk | {"boottime_ns": 10, "alarm": {"by": "panel", "at_ns": 9}})["warning"] == "已报警"
    assert is_dark(None), "while capture is silent nobody says that no talk is held"
    assert levels_of(heard | {"dark": True}, state_of("recording"), "zh") == {}, "the watch may hear of it first"
    assert not is_dark(state_of("suspended"))


OWN_SIGNALS = {observations.MISSING, observations.STALLED, observations.DISK_SLOW}


def test_signals_are_said_in_words_by_the_title_of_their_track() -> None:
    said = state_of(
        "recording", signals=[{"signal": "covered", "track": "scene"}, {"signal": "hum", "track": "mic-room"}]
    )
    assert page(said)["warning"] == "全景 遮挡 · 现场声 有交流声"
    assert page(said, lang="en")["warning"] == "全景: covered · 现场声: hum"
    heard = {"signals": [{"signal": "covered", "track": "scene"}, {"signal": "blurred", "track": "scene"}]}
    assert levels_of(heard, said, "zh")["scene"]["signals"] == ["遮挡", "画面模糊"]
    assert levels_of(None, said, "zh")["mic-room"]["signals"] == ["有交流声"]
    assert set(SIGNALS) == {*observations.SIGNALS, *observations.BOX_SIGNALS, *OWN_SIGNALS}


def test_a_lost_source_is_said_across_the_room_while_the_room_records() -> None:
    def warning(state: str) -> object:
        said = state_of(state)
        return page(said | {"tracks": [each | {"absent": each["name"] == "suspect"} for each in said["tracks"]]})[
            "warning"
        ]

    assert warning("recording") == "被讯问人 信号中断"
    assert warning("ready") == warning("confidential") == ""


def test_levels_fill_the_meter_from_minus_60_to_0() -> None:
    heard = {"levels": {"mic-room": {"peak_db": 0.0, "rms_db": -30.0}, "mic-suspect": {"peak_db": -90, "rms_db": -90}}}
    shown = levels_of(heard | {"persons": {"scene": 4}}, state_of("ready"), "zh")
    assert (shown["mic-room"]["peak"], shown["mic-room"]["level"], shown["mic-suspect"]["level"]) == (100, 50, 0)
    assert shown["scene"]["persons"] == "4 人"


def test_what_is_awaited_stands_in_the_hints_place() -> None:
    for awaiting in ("explanation", "confirm-begin", "confirm-end"):
        shown = page(state_of("recording", course=course(awaiting=awaiting)))
        assert shown["hint"] == AWAITING[awaiting]["zh"] and shown["is_asking"]
    assert not page(state_of("recording"))["is_asking"]


def test_a_suspension_says_for_how_long() -> None:
    said = state_of("suspended", course=course(suspended={"reason": "health", "since_ns": 1_000_000_000}))
    assert page(said | {"boottime_ns": 62_000_000_000})["running"] == {"title": "已中止", "time": "0:01:01"}


def test_the_next_booking_shows_time_and_last_digits_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "TZ", "Asia/Shanghai")
    time.tzset()
    booking = {"at_unix_ns": 1_795_500_000 * 10**9, "digits": "浙检刑诉〔2026〕330100123", "name": "张某"}
    assert fact("next", {"state": "ready", "next": booking}) == "14:00 尾号 0123"
    assert "张某" not in str(page({"state": "ready", "next": booking}))
    assert fact("next", {"state": "ready"}) is None


def test_temperature_and_humidity_are_shown_when_there_are_any() -> None:
    assert page({"state": "ready", "climate": {"temperature_c": 23.46, "humidity_percent": 46}})["climate"] == (
        "23.5 ℃  湿度 46%"
    )
    assert page({"state": "ready"})["climate"] == ""
    broken = {"temperature_c": None, "humidity_percent": 46, "faults": ["temperature-missing", "of the future"]}
    assert page({"state": "ready", "climate": broken})["climate"] == "湿度 46%  温度无读数"
    assert page({"state": "ready", "climate": broken}, lang="en")["climate"] == "46% humidity  no temperature reading"
