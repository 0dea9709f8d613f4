"""The real capture process: what its tracks take in is told to a subscriber, armed and recording alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.clock import boottime_ns
from agent.feed.client import FeedReader
from agent.feed.facts import Standing, standing
from agent.feed.messages import Facts, Message, Picture, Sound, Stream
from agent.feed.server import SOCKET_NAME
from tests.agent.box_process import BoxProcess


@pytest.fixture
def box(tmp_path: Path) -> Iterator[BoxProcess]:
    box = BoxProcess(tmp_path / "box")
    box.start()
    yield box
    box.stop()


def read_for(reader: FeedReader, seconds: float) -> list[Message]:
    until_ns, found = boottime_ns() + round(seconds * 1e9), []
    while boottime_ns() < until_ns:
        if (message := reader.read(0.1)) is not None:
            found.append(message)
    return found


def test_pictures_and_sound_come_with_the_boottime_at_which_they_were_seen(box: BoxProcess) -> None:
    box.wait_state("ready")
    with FeedReader(box.folder / SOCKET_NAME) as reader:
        armed = read_for(reader, 1.5)
        box.press()
        recording = read_for(reader, 2.0)
        now_ns = boottime_ns()
    assert {each.track: each.codec for each in armed if isinstance(each, Stream)} == {
        "scene": "h264",
        "mic-room": "pcm",
    }
    pictures = [each for each in armed + recording if isinstance(each, Picture)]
    assert pictures[0].is_key
    assert pictures[0].data.startswith(b"\0\0\0\1")
    check_times([each.at_ns for each in pictures], 40_000_000, now_ns)
    check_times([each.at_ns for each in armed + recording if isinstance(each, Sound)], 20_000_000, now_ns)
    told = [standing(each.values) for each in recording if isinstance(each, Facts)]
    check_standing(told[-1], box)


def check_standing(told: Standing, box: BoxProcess) -> None:
    state = box.state()
    assert (told.state, told.part, told.session) == ("recording", state["part"], state["session"])
    assert told.press_ns is not None and told.origin_ns == told.press_ns - 10_000_000_000
    assert told.room == "测试室"
    assert told.wall_offset_ns > 10**18


def check_times(times: list[int], step_ns: int, now_ns: int) -> None:
    """One after the other at the source's own beat, up to now; a pretended source on a busy machine may slip a few."""
    steps = [b - a for a, b in itertools.pairwise(times)]
    assert len(steps) >= 50
    assert sum(abs(step - step_ns) < 2_000_000 for step in steps) >= 0.8 * len(steps)
    assert min(steps) > 0
    assert 0 < now_ns - times[-1] < 1_000_000_000
