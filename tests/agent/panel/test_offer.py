"""Which buttons the screen offers in each state, what it asks before a deed, and that every deed has a key."""

from __future__ import annotations

from typing import Any

import pytest

from agent.course.deeds import HOLDS, REASONS, WHO
from agent.course.script import load_script
from agent.panel import deed_words
from agent.panel.facts import Facts
from agent.panel.offer import buttons, sheets
from agent.panel.taken import taken
from agent.panel.view import page_state
from agent.session import State
from tests.agent.panel.stand_ins import SCRIPT, course, state_of

AWAITED = {"is_awaited": True, "has_come": False}


def offered(said: dict[str, Any]) -> list[str]:
    return [each["id"] for each in buttons(said, "zh", ["zh"])]


def sheet(name: str, said: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = sheets(said, "zh", ["zh", "yue"])[name]
    return found


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (state_of("ready"), ["start", "confidential", "notice", "holds", "alarm"]),
        (state_of("recording"), ["stop", "next", "chapters", "suspend", "confidential", "notice", "holds", "alarm"]),
        (state_of("ready", lawyer=AWAITED), ["start", "confidential", "notice", "holds", "arrived", "alarm"]),
        (state_of("confidential", lawyer=AWAITED), ["confidential-end", "alarm"]),
        (state_of("suspended"), ["resume", "stop", "confidential", "alarm"]),
        (state_of("confidential"), ["confidential-end", "alarm"]),
        (state_of("closing"), ["alarm"]),
        (state_of("interrupted"), ["start", "stop", "confidential", "alarm"]),
        (state_of("fault"), ["confidential", "alarm"]),
        ({}, []),
        ({"state": "of another version"}, []),
    ],
)
def test_the_screen_offers_what_the_rooms_table_takes(said: dict[str, Any], expected: list[str]) -> None:
    assert offered(said) == expected


def test_what_is_awaited_stands_first() -> None:
    assert offered(state_of("recording", course=course(awaiting="explanation")))[0] == "explained"
    assert offered(state_of("recording", course=course(awaiting="confirm-end")))[0] == "confirm"
    talk = course(confidential={"since_ns": 1, "begin_confirmed": False, "is_cut": True}, awaiting="confirm-begin")
    assert offered(state_of("confidential", course=talk)) == ["confirm", "confidential-end", "alarm"]


def test_a_talk_cannot_be_ended_while_the_sources_are_still_being_cut() -> None:
    talk = course(confidential={"since_ns": 1, "begin_confirmed": False, "is_cut": False})
    assert "confidential-end" not in taken(state_of("confidential", course=talk))


def test_a_talk_that_is_to_end_by_a_word_from_afar_can_be_kept_by_one_press() -> None:
    talk = {"is_cut": True, "begin_confirmed": True, "ends_at_ns": None}
    said = {"state": "confidential", "boottime_ns": 1, "course": {"confidential": talk}}
    assert "confidential" not in {each["id"] for each in buttons(said, "zh", ())}
    talk["ends_at_ns"] = 9_200_000_001
    keep = next(each for each in buttons(said, "zh", ()) if each["id"] == "confidential")
    assert (keep["deed"], keep["sheet"], keep["label"]) == ({"deed": "confidential"}, None, "继续谈话")
    assert keep["key"] not in {each["key"] for each in buttons(said, "zh", ()) if each["id"] != "confidential"}
    shown = page_state(said, Facts(), boot="", out=set(), lang="zh")
    assert shown["hint"] == "律师在远端结束谈话，10 秒后恢复录制" and shown["is_asking"]


def test_going_on_unrecorded_is_asked_for_after_a_technical_failure_only() -> None:
    failed, ill = ({"suspended": {"reason": reason, "since_ns": 1}} for reason in ("technical", "health"))
    assert "consent" in offered(state_of("suspended", course=course(**failed)))
    assert "consent" not in offered(state_of("suspended", course=course(**ill)))
    choices = sheet("consent", state_of("suspended", course=course(**failed, consents=["suspect"])))["choices"]
    assert [each["is_done"] for each in choices] == [True, False]


def test_a_box_without_a_spoken_notice_offers_none() -> None:
    assert "notice" not in [each["id"] for each in buttons(state_of("ready"), "zh", [])]
    assert [each["label"] for each in sheet("notice", state_of("ready"))["choices"]] == ["普通话", "粤语"]


def test_the_next_chapter_of_the_script_is_one_press_away() -> None:
    def following(*marked: str) -> dict[str, Any] | None:
        said = state_of("recording", course=course(chapters=[{"id": each, "at_ns": 1} for each in marked]))
        return next((each["deed"] for each in buttons(said, "zh", []) if each["id"] == "next"), None)

    assert following() == {"deed": "chapter", "id": "C1_NOTICE"}
    assert following("C1_NOTICE", "C2_IDENTITY") == {"deed": "chapter", "id": "C3_RIGHTS"}
    assert following("C5_FACTS_CHARGE", "C3_RIGHTS") == {"deed": "chapter", "id": "C6_SENTENCE_PROPOSAL"}
    assert following("C14_END") is None
    assert "next" not in offered(state_of("recording", course=course(script=[])))


def test_before_the_close_each_missing_thing_is_asked_for_with_a_reason() -> None:
    lacking = sheet("close", state_of("recording", course=course(missing=["C9_EVIDENCE", "confirm-end"])))
    assert lacking["title"] == "还缺：证据开示（共缺 2 项）"
    assert lacking["choices"][0]["deeds"] == [{"deed": "missing", "id": "C9_EVIDENCE", "reason": "本案不适用"}]
    assert [each["id"] for each in lacking["choices"][4]["deeds"]] == ["C9_EVIDENCE", "confirm-end"]
    assert not any(each["closes"] for each in lacking["choices"])
    last = sheet("close", state_of("recording", course=course(missing=["confirm-end"])))
    assert last["title"] == "还缺：律师确认谈话结束（共缺 1 项）" and len(last["choices"]) == 4
    whole = sheet("close", state_of("recording", course=course(missing=[])))
    assert [each["deeds"] for each in whole["choices"]] == [[{"deed": "stop"}]]


def test_what_a_session_holds_is_turned_on_and_off_and_is_never_nothing() -> None:
    choices = sheet("holds", state_of("recording", course=course(holds=["plea-hearing"])))["choices"]
    assert [each["deeds"][0]["holds"] for each in choices] == [
        ["plea-hearing"],
        ["plea-hearing", "signing"],
        ["plea-hearing", "questioning"],
    ]
    assert [each["is_done"] for each in choices] == [True, False, False]


def test_every_deed_and_every_choice_has_a_key_of_its_own() -> None:
    for state in State:
        said = state_of(state.word, course=course(awaiting="confirm-begin"))
        keys = [each["key"] for each in buttons(said, "zh", ["zh"])] + [deed_words.DEEDS["language"][1]]
        assert all(keys) and len(set(keys)) == len(keys)
        for asked in sheets(said, "zh", ["zh"]).values():
            keys = [each["key"] for each in asked["choices"]]
            assert all(keys) and len(set(keys)) == len(keys)


def test_the_words_are_those_of_capture() -> None:
    assert tuple(deed_words.SUSPEND_REASONS) == REASONS
    assert tuple(deed_words.HOLDS) == HOLDS
    assert tuple(deed_words.CONSENT) == WHO
    assert tuple(deed_words.CHAPTERS) == load_script("full").chapters == tuple(SCRIPT)
