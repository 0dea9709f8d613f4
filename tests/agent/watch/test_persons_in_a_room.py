"""Counting through the whole watch: drawn persons, a camera's H.264, the model."""

from __future__ import annotations

import pytest

from agent.feed.messages import Picture, Stream
from agent.media.signals import thresholds
from agent.media.signals.events import Signal
from agent.media.signals.faces import FaceFinder
from agent.watch.room import WatchedRoom
from tests.fakes.seated import IS_AWAY, IS_SEEN, Person, SeatedRoom, always, keyframes_of

SECOND_NS = 1_000_000_000
SIZE = (960, 540)
LEAVES_S, RETURNS_S, ENDS_S = 8, 14, 22


@pytest.fixture(scope="module")
def film() -> list[Picture]:
    """Three persons who turn their heads; the one in the middle is away for a while."""

    def leaves(at_s: float) -> str:
        return IS_AWAY if LEAVES_S <= at_s < RETURNS_S else IS_SEEN

    persons = [
        Person(seed=seed, x=x, y=0.4, height=0.13, turn=0.6, sway=0.01, does=does)
        for seed, (x, does) in enumerate(((0.2, always), (0.5, leaves), (0.8, always)))
    ]
    return [
        Picture(track="scene", at_ns=round(at_s * SECOND_NS), cts_ns=0, duration_ns=1, is_key=True, data=data)
        for at_s, data in keyframes_of(SeatedRoom(9_400, persons, size=SIZE), ENDS_S, rate=1)
    ]


def test_who_leaves_is_told_at_the_second_keyframe_and_who_returns_ends_it(film: list[Picture]) -> None:
    room = WatchedRoom(thresholds=thresholds.load(), expected={"scene": 3}, finder=FaceFinder())
    room.take(Stream(track="scene", kind="picture", codec="h264", width=SIZE[0], height=SIZE[1], rate=25.0))
    told = [
        (event.is_begun, event.seen_ns // SECOND_NS)
        for picture in film
        for _, event in room.take(picture)
        if event.signal is Signal.PERSONS
    ]
    assert [is_begun for is_begun, _ in told] == [True, False]
    assert told[0][1] == LEAVES_S + 2, "the first keyframe without a face is at 8 s, the second at 10 s"
    assert told[1][1] <= RETURNS_S + 6
    assert room.shown.persons == {"scene": 3}
