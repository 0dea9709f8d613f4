"""What the control socket's border lets in of deeds and observations, and what it says of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from agent.course.deeds import Deed, DeedKind, DeedRefused, RoleSaid, read_deed
from agent.course.observations import CaptionBurnt, Noted, SignalSeen, read_observation

TRACKS = frozenset({"scene", "mic-room"})


def test_a_suspension_has_its_reason_and_who_asked() -> None:
    deed = read_deed({"deed": "suspend", "by": "key-box", "reason": "health", "detail": "头晕"})
    assert deed == Deed(kind=DeedKind.SUSPEND, by="key-box", what="health", detail="头晕")


def test_who_records_and_who_presides_come_with_the_start() -> None:
    request = {"deed": "start", "by": "panel", "operator": {"how": "proven", "name": " 李四 "}}
    assert read_deed(request).operator == RoleSaid(how="proven", name="李四")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"deed": "erase", "by": "panel"},
        {"deed": ["stop"], "by": "panel"},
        {"deed": "stop"},
        {"deed": "stop", "by": "command:00"},
        {"deed": "suspend", "by": "panel", "reason": "tired"},
        {"deed": "suspend", "by": "panel", "reason": "other", "detail": "x" * 501},
        {"deed": "confirm", "by": "panel", "which": "middle"},
        {"deed": "consent", "by": "panel", "who": "judge"},
        {"deed": "holds", "by": "panel", "holds": []},
        {"deed": "holds", "by": "panel", "holds": [["signing"]]},
        {"deed": "chapter", "by": "panel", "id": 5},
        {"deed": "start", "by": "panel", "operator": {"how": "guessed", "name": "x"}},
        {"deed": "start", "by": "panel", "operator": {"how": ["proven"], "name": "x"}},
        {"deed": "start", "by": "panel", "presiding": {"how": "proven", "name": " "}},
    ],
)
def test_a_strange_deed_is_refused_for_its_form(wrong: dict[str, Any]) -> None:
    with pytest.raises(DeedRefused) as refused:
        read_deed(wrong)
    assert refused.value.code == "form"


def test_observations_are_read_with_their_instant() -> None:
    signal = {"what": "signal", "signal": "hum", "track": "mic-room", "is": "begun", "at_ns": 7}
    assert read_observation(signal, TRACKS, 9) == SignalSeen(signal="hum", track="mic-room", edge="begun", at_ns=7)
    assert read_observation({"what": "caption", "text": "甲"}, TRACKS, 9) == CaptionBurnt(text="甲", at_ns=9)
    moved = {"what": "source", "track": "scene", "detail": "serial A1 in the place of B2"}
    said = Noted(what="source", detail="scene serial A1 in the place of B2", at_ns=9)
    assert read_observation(moved, TRACKS, 9) == said


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"what": "signal", "signal": "pink", "track": "scene", "is": "begun"},
        {"what": "signal", "signal": "black", "track": "cellar", "is": "begun"},
        {"what": "signal", "signal": "black", "track": "scene", "is": "begun", "at_ns": 5_000_000_000},
        {"what": "signal", "signal": "black", "track": "scene", "is": "begun", "at_ns": True},
        {"what": "caption", "text": ""},
        {"what": "alignment", "detail": "12 ms"},
    ],
)
def test_a_strange_observation_is_refused_for_its_form(wrong: dict[str, Any]) -> None:
    with pytest.raises(DeedRefused) as refused:
        read_observation(wrong, TRACKS, 9)
    assert refused.value.code == "form"
