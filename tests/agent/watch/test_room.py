"""What the watch knows of a room: from the feed's messages, and nothing of a confidential talk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agent.feed.messages import Dark, Light, Lost, Message, Picture, Sound, Stream
from agent.media.signals import thresholds
from agent.media.signals.events import Signal
from agent.media.signals.faces import Face
from agent.watch.room import Shown, WatchedRoom
from tests.fakes.keyframes import keyframes
from tests.fakes.scenes import Scene
from tests.fakes.sounds import RoomSound, blocks

SECOND_NS = 1_000_000_000
SCENE = Stream(track="scene", kind="picture", codec="h264", width=1280, height=720, rate=25.0)
MIC = Stream(track="mic-room", kind="sound", codec="pcm")


@pytest.fixture(scope="module")
def covered() -> list[Message]:
    """12 s: the scene's keyframes, covered after 6 s; a microphone that dies after 6 s."""
    pictures: list[Message] = [
        Picture(track="scene", at_ns=round(at_s * SECOND_NS), cts_ns=7, duration_ns=40_000_000, is_key=True, data=data)
        for at_s, data in keyframes(Scene(5), 12.0, lambda at_s: "covered" if at_s >= 6 else None)
    ]
    sounds: list[Message] = [
        Sound(track="mic-room", at_ns=round(at_s * SECOND_NS), pcm=samples.tobytes())
        for at_s, samples in blocks(RoomSound(5), 12.0, lambda at_s: "silence" if at_s >= 6 else None)
    ]
    return [SCENE, MIC, *pictures, *sounds]


def room(*messages: Message) -> WatchedRoom:
    watched = WatchedRoom(thresholds=thresholds.load(), expected={})
    for message in messages:
        watched.take(message)
    return watched


def test_levels_previews_and_signals_are_shown(covered: list[Message]) -> None:
    shown = room(*covered).shown
    assert {key: since // SECOND_NS for key, since in shown.signals.items()} == {
        (Signal.COVERED, "scene"): 6,
        (Signal.SILENCE, "mic-room"): 6,
    }
    assert shown.levels["mic-room"].rms_db < -78
    assert shown.pictures["scene"].at_ns == 10 * SECOND_NS + 7
    assert shown.persons == {}


def test_what_begins_and_ends_is_handed_on_with_its_track(covered: list[Message]) -> None:
    watched = WatchedRoom(thresholds=thresholds.load(), expected={})
    told = [each for message in covered for each in watched.take(message)]
    assert [(track, event.signal, event.is_begun) for track, event in told] == [
        ("scene", Signal.COVERED, True),
        ("mic-room", Signal.SILENCE, True),
    ]


def test_in_a_confidential_talk_nothing_is_held(covered: list[Message]) -> None:
    watched = room(*covered)
    watched.take(Dark())
    assert watched.shown == Shown(is_dark=True)
    for message in covered[2:]:
        assert watched.take(message) == []
    assert watched.shown == Shown(is_dark=True), "film that came late is not looked at"
    watched.take(Light())
    assert watched.shown == Shown()


def test_after_the_talk_every_track_begins_anew(covered: list[Message]) -> None:
    watched = room(*covered, Dark(), Light())
    assert watched.shown == Shown()
    for message in covered:
        watched.take(message)
    assert set(watched.shown.signals) == {(Signal.COVERED, "scene"), (Signal.SILENCE, "mic-room")}


def test_a_lost_source_takes_its_picture_and_its_signals_with_it(covered: list[Message]) -> None:
    shown = room(*covered, Lost("scene")).shown
    assert set(shown.signals) == {(Signal.SILENCE, "mic-room")}
    assert "scene" not in shown.pictures
    assert "mic-room" in shown.levels


def test_a_keyframe_that_cannot_be_read_is_passed_over(covered: list[Message]) -> None:
    broken = Picture(track="scene", at_ns=0, cts_ns=0, duration_ns=1, is_key=True, data=b"\0\0\0\1\x65\x88")
    watched = room(SCENE, broken)
    assert watched.shown == Shown()
    watched.take(covered[2])
    assert "scene" in watched.shown.pictures


def test_only_keyframes_are_decoded(covered: list[Message]) -> None:
    between = Picture(track="scene", at_ns=0, cts_ns=0, duration_ns=1, is_key=False, data=b"no picture at all")
    assert room(SCENE, between).shown == Shown()


class Faces:
    """Three faces in a room that can be seen, none in one that is covered."""

    def find(self, colours: Any) -> list[Face]:
        boxes = [Face(0.3 * place, 0.3, 0.3 * place + 0.2, 0.5, 0.9) for place in range(3)]
        return boxes if colours.std() > 10 else []

    def find_near(self, colours: Any, face: Face) -> Face | None:
        return face if colours.std() > 10 else None

    find_beside = find_near


def test_a_camera_of_h265_is_watched_as_well() -> None:
    """Keyframes as libx265 writes them, parameter sets and all."""
    film = keyframes(Scene(5, size=(640, 360)), 12.0, _covered_after_6_s, size=(640, 360), codec="hevc")
    watched = room(replace(SCENE, codec="hevc", width=640, height=360))
    told = [
        (event.signal, event.is_begun, event.since_ns // SECOND_NS)
        for at_s, data in film
        for _, event in watched.take(
            Picture(track="scene", at_ns=round(at_s * SECOND_NS), cts_ns=0, duration_ns=1, is_key=True, data=data)
        )
    ]
    assert told == [(Signal.COVERED, True, 6)]
    assert watched.shown.pictures["scene"].at_ns == 10 * SECOND_NS


def _covered_after_6_s(at_s: float) -> str | None:
    return "covered" if at_s >= 6 else None


def test_persons_are_counted_where_they_are_expected_and_missed(covered: list[Message]) -> None:
    watched = WatchedRoom(thresholds=thresholds.load(), expected={"scene": 3}, finder=Faces())
    told = [each for message in covered for each in watched.take(message)]
    assert ("scene", Signal.PERSONS) in [(track, event.signal) for track, event in told]
    assert watched.shown.persons == {"scene": 3}, "of the last keyframes the one that showed most"
    assert (Signal.PERSONS, "scene") in watched.shown.signals
