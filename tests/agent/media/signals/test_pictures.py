"""A camera that is watched: what is wrong is told within two keyframes, what only looks odd is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from agent.media.keyframes import KeyframeDecoder
from agent.media.signals import thresholds
from agent.media.signals.events import Event, Signal
from agent.media.signals.pictures import PictureSignals
from agent.media.sources.opencv import cv2
from tests.fakes.keyframes import INTERVAL_S, keyframes
from tests.fakes.scenes import FAULTS, JUDGING, Scene

SECOND_NS = 1_000_000_000
BEGINS_S, ENDS_S, SECONDS = 21.0, 37.0, 50.0


def told(scene: Scene, fault_at: Callable[[float], str | None], seconds: float = SECONDS) -> list[Event]:
    """What is told of a scene whose keyframes come through H.264."""
    watch, decoder, events = PictureSignals(thresholds.load()), KeyframeDecoder("h264"), []
    for at_s, data in keyframes(scene, seconds, fault_at):
        at_ns = round(at_s * SECOND_NS)
        events += watch.take(decoder.decode(data, at_ns).luma, at_ns)
    return events


def told_of(planes: list[Any]) -> list[Signal]:
    """What begins over planes seen two seconds apart."""
    watch = PictureSignals(thresholds.load())
    events = [event for at, plane in enumerate(planes) for event in watch.take(plane, at * 2 * SECOND_NS)]
    return [event.signal for event in events if event.is_begun]


def small(plane: Any) -> Any:
    return cv2.resize(plane, (320, 180), interpolation=cv2.INTER_AREA)


def live(count: int, seed: int = 3) -> list[Any]:
    scene = Scene(seed)
    return [small(scene.picture(at * INTERVAL_S)) for at in range(count)]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_within_two_keyframes_and_its_end_too(fault: str) -> None:
    events = told(Scene(2_024), lambda at_s: fault if BEGINS_S <= at_s < ENDS_S else None)
    assert [(event.signal, event.is_begun) for event in events] == [(fault, True), (fault, False)]
    begun, ended = (event.seen_ns / SECOND_NS for event in events)
    assert BEGINS_S < begun <= BEGINS_S + 2 * INTERVAL_S
    assert ENDS_S < ended <= ENDS_S + 3 * INTERVAL_S


def test_a_whole_room_says_nothing_though_light_is_switched_and_somebody_passes() -> None:
    assert told(Scene(2_025), lambda _: None, seconds=200.0) == []


def test_a_dim_room_is_not_black() -> None:
    dim = [cv2.convertScaleAbs(plane, alpha=0.45) for plane in live(6)]
    assert dim[0].mean() < 60
    assert told_of(dim) == []


def test_a_camera_that_gives_pure_black_is_black_and_nothing_else() -> None:
    assert told_of([*live(4), *[np.zeros((180, 320), np.uint8)] * 4]) == [Signal.BLACK]


def test_a_cloth_over_the_lens_is_covered_however_bright() -> None:
    draw = np.random.default_rng(1)
    for shade in (60, 180):
        cloth = [np.clip(draw.normal(shade, 1.5, (180, 320)), 0, 255).astype(np.uint8) for _ in range(3)]
        assert told_of([*live(4), *cloth]) == [Signal.COVERED], shade


def test_one_keyframe_that_is_black_tells_nothing() -> None:
    assert told_of([*live(4), np.zeros((180, 320), np.uint8), *live(4)]) == []


def test_an_empty_room_with_a_running_clock_is_not_frozen() -> None:
    """A camera without any noise: only the seconds that it writes into the picture change."""
    wall = live(1)[0]
    planes = []
    for second in range(8):
        plane = wall.copy()
        cv2.putText(plane, f"10:00:{2 * second:02}", (10, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 235, 1)
        planes.append(plane)
    assert told_of(planes) == []


def test_a_picture_that_comes_again_is_frozen_at_its_second_keyframe() -> None:
    planes = live(5)
    watch = PictureSignals(thresholds.load())
    for at, plane in enumerate(planes):
        assert watch.take(plane, at) == []
    (event,) = watch.take(planes[-1], 5)
    assert event == Event(signal=Signal.FROZEN, is_begun=True, since_ns=5, seen_ns=5)
    assert watch.standing == {Signal.FROZEN: 5}


def test_light_switched_to_half_is_not_blur() -> None:
    room = live(6)
    assert told_of([*room, *[cv2.convertScaleAbs(plane, alpha=0.5) for plane in live(4)]]) == []


def test_light_switched_under_a_clock_that_stays_as_bright_is_not_blur() -> None:
    """The camera's writing is most of the fine detail of a dim room; brighter light takes none of the room's."""
    dim = [cv2.convertScaleAbs(plane, alpha=0.45) for plane in live(12)]
    lit = [cv2.convertScaleAbs(plane, alpha=0.8) for plane in live(12)]
    assert told_of([stamped(plane, at) for at, plane in enumerate([*dim, *lit])]) == []


def test_blur_is_seen_in_a_dim_noisy_room_behind_a_clock_that_stays_sharp() -> None:
    dim = replace(JUDGING, level=(46, 50), contrast=(0.42, 0.45), noise=(6.0, 7.0))
    scene = Scene(2, ranges=dim)
    planes = [small(scene.picture(at * 2.0, "blurred" if at >= 8 else None)) for at in range(11)]
    assert told_of([stamped(plane, at) for at, plane in enumerate(planes)]) == [Signal.BLURRED]


def test_a_picture_that_comes_again_neither_ends_a_blur_nor_begins_it_anew() -> None:
    scene = Scene(7)
    planes = [small(scene.picture(at * 2.0, "blurred" if at >= 6 else None)) for at in range(11)]
    assert told_of([*planes[:9], *[planes[8]] * 4, *planes[9:]]) == [Signal.BLURRED, Signal.FROZEN]


def stamped(plane: Any, at: int) -> Any:
    """With the time as a camera writes it: as bright and as sharp whatever its lens shows."""
    return cv2.putText(plane.copy(), f"10:00:{2 * at:02}", (10, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 235, 1)


def test_a_lens_out_of_focus_from_the_first_picture_on_is_blurred() -> None:
    scene = Scene(7)
    soft = [small(cv2.GaussianBlur(scene.picture(at * 2.0), (0, 0), 12)) for at in range(3)]
    assert Signal.BLURRED in told_of(soft)
