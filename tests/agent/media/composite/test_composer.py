"""The composite from the originals' packets: in step with them, dark when it must be, honest about what is missing."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import timedelta, timezone
from typing import Any

import av
import numpy as np
import pytest

from agent.feed.facts import Standing
from agent.feed.messages import Dark, Dropped, Facts, Light, Lost, Message, Picture, Sound, Stream
from agent.media.composite.composer import Composer, Making
from agent.media.composite.font import find_font
from agent.media.composite.text import Writer
from agent.media.sources.encode import PictureEncoder
from firmware_config.composite import Composite, Layout, Place

MS, SECOND = 1_000_000, 1_000_000_000
FRAME = 40 * MS
BEGAN_NS = 1_000 * SECOND
ZONE = timezone(timedelta(hours=8))
LUMA = {"suspect": 90, "scene": 180}
PLAN = Composite(
    height=360,
    layout="one",
    layouts=(
        Layout(
            name="one",
            title="one",
            places=(
                Place(tracks=("suspect", "scene"), x=0, y=0, width=1, height=1, title=""),
                Place(tracks=("scene",), x=0.7, y=0.05, width=0.25, height=0.25, title=""),
            ),
        ),
    ),
    place="演示市演示区人民检察院",
    show_case=True,
    font=None,
    sounds=("mic",),
)
MAIN, INSET = np.s_[150:250, 250:400], np.s_[30:90, 470:590]


class Room:
    """Two cameras of one grey each and a microphone, on a pretended clock; keeps what the composite gives."""

    def __init__(self) -> None:
        self.now_ns = BEGAN_NS
        self.lag_ns = 30 * MS
        self.composer = Composer(
            plan=PLAN,
            making=Making(
                picture="composite", sound="composite-sound", gop_ns=2 * SECOND, titles={"suspect": "被讯问人"}
            ),
            writer=Writer(find_font(None)),
            zone=ZONE,
            clock=lambda: self.now_ns + self.lag_ns,
        )
        self.made: list[Message] = []
        self.cameras: dict[str, PictureEncoder] = {}

    def give(self, message: Message) -> None:
        self.made += self.composer.take(message)

    def plug(self, *tracks: str) -> None:
        for track in tracks:
            self.cameras[track] = PictureEncoder(width=320, height=180, rate=25, preset="ultrafast")
            self.give(Stream(track=track, kind="picture", codec="h264", width=320, height=180, rate=25))

    def unplug(self, track: str) -> None:
        del self.cameras[track]
        self.give(Lost(track))

    def facts(self, **values: Any) -> None:
        told = Standing(state="recording", part=1, room="第一讯问室", wall_offset_ns=1_794_800_000 * SECOND)
        self.give(Facts({**told.values(), **values}))

    def run(self, seconds: float) -> list[Picture]:
        """So much time goes by; the composite's pictures of it."""
        begun = len(self.made)
        for _ in range(round(seconds * 25)):
            for track, camera in sorted(self.cameras.items()):
                planes = np.full((270, 320), 128, np.uint8)
                planes[:180] = LUMA[track]
                packet = camera.encode(planes, self.now_ns, self.now_ns)
                self.give(
                    Picture(
                        track=track,
                        at_ns=self.now_ns,
                        cts_ns=0,
                        duration_ns=FRAME,
                        is_key=packet.is_key,
                        data=packet.payload,
                    )
                )
            self.give(Sound(track="mic", at_ns=self.now_ns, pcm=b"\x10\x20" * 1920))
            self.now_ns += FRAME
            self.made += self.composer.tick()
        return [each for each in self.made[begun:] if isinstance(each, Picture)]


def decoded(pictures: list[Picture]) -> Iterator[Any]:
    """The luma of each picture; the first must be a keyframe."""
    codec = av.CodecContext.create("h264", "r")
    for picture in pictures:
        for frame in codec.decode(av.Packet(picture.data)):
            yield frame.to_ndarray()[: frame.height]


@pytest.fixture
def room() -> Room:
    room = Room()
    room.plug("suspect", "scene")
    room.facts()
    return room


def near(seen: Any, luma: int) -> bool:
    return abs(float(np.median(seen)) - luma) <= 3


def test_each_picture_has_the_time_of_the_original_that_it_shows_and_no_group_is_longer_than_the_ring(
    room: Room,
) -> None:
    pictures = room.run(5)
    assert [each.at_ns for each in pictures] == [BEGAN_NS + n * FRAME for n in range(125)]
    keys = [each.at_ns for each in pictures if each.is_key]
    assert keys == [BEGAN_NS, BEGAN_NS + 2 * SECOND, BEGAN_NS + 4 * SECOND]
    assert all(each.data.startswith(b"\0\0\0\1") for each in pictures)
    *_, last = decoded(pictures)
    assert near(last[MAIN], LUMA["suspect"])
    assert near(last[INSET], LUMA["scene"])
    (stream,) = [each for each in room.made if isinstance(each, Stream) and each.track == "composite"]
    assert (stream.width, stream.height) == (640, 360)
    assert room.made.index(stream) < room.made.index(pictures[0])


def test_the_sound_goes_with_it_block_by_block(room: Room) -> None:
    room.run(1)
    blocks = [each for each in room.made if isinstance(each, Sound)]
    assert len(blocks) >= 49
    assert {each.track for each in blocks} == {"composite-sound"}
    assert blocks[10].pcm == b"\x10\x20" * 960
    assert Stream(track="composite-sound", kind="sound", codec="pcm") in room.made


def test_a_lost_main_camera_is_stood_in_for_and_the_beat_goes_on(room: Room) -> None:
    before = room.run(1)
    room.unplug("suspect")
    pictures = room.run(1)
    *_, last = decoded(before + pictures)
    assert near(last[MAIN], LUMA["scene"])
    assert len(pictures) >= 24
    room.plug("suspect")
    after = room.run(1)
    *_, last = decoded(before + pictures + after)
    assert near(last[MAIN], LUMA["suspect"])


def test_a_room_without_any_picture_still_shows_that_there_is_none(room: Room) -> None:
    before = room.run(1)
    room.unplug("suspect")
    room.unplug("scene")
    pictures = room.run(3)
    assert 5 <= len(pictures) <= 9
    *_, last = decoded(before + pictures)
    assert not near(last[MAIN], LUMA["suspect"])


def test_a_confidential_talk_is_dark_at_once_and_what_follows_begins_anew_and_says_so(room: Room) -> None:
    room.run(1)
    room.give(Dark())
    count = len(room.made)
    room.run(2)
    assert len(room.made) == count
    room.give(Light())
    room.plug("suspect", "scene")
    pictures = room.run(0.2)
    assert pictures[0].is_key
    assert [each for each in room.made[count:] if isinstance(each, Stream)]
    first, *_ = decoded(pictures)
    assert near(first, 32), "the card"


def test_no_packet_from_the_talk_is_drawn_though_it_comes_after_it(room: Room) -> None:
    """A group of pictures that began in the dark has no keyframe in the light."""
    room.run(1)
    room.give(Dark())
    room.run(0.5)
    room.give(Light())
    made = room.run(0.2)
    shown = list(decoded(made))
    assert all(near(each, 32) or near(each, 48) for each in shown)


def test_a_suspension_s_card_stands_in_the_film_for_three_seconds_after_it(room: Room) -> None:
    before = room.run(1)
    held = {"reason": "technical", "since_ns": room.now_ns}
    room.facts(suspended=held)
    suspended = room.run(1)
    room.facts(suspended=None, resumed_ns=room.now_ns)
    card, after = room.run(2.8), room.run(0.6)
    assert card[0].is_key, "the film goes on at once"
    frames = list(decoded(before + suspended + card + after))
    in_card = frames[len(before) + len(suspended) + 5 : -len(after)]
    assert all(near(each[:, :200], 32) for each in in_card)
    assert near(in_card[-1][250:320, 440:610], LUMA["suspect"]), "the live picture is beside it"
    assert near(frames[-1][MAIN], LUMA["suspect"])


def test_what_is_burnt_in_is_told_once_and_again_when_it_changes_at_most_once_a_second(room: Room) -> None:
    room.run(3)
    (told,) = room.composer.remarks
    assert told["what"] == "caption"
    values = json.loads(told["text"])
    assert values["room"] == "第一讯问室"
    assert values["sound"] == "mic"
    assert len(told["text"].encode()) < 900
    for number in range(50):
        room.facts(temperature_c=20 + number)
        room.run(0.04)
    assert 1 <= len(room.composer.remarks) - 1 <= 3
    assert json.loads(room.composer.remarks[-1]["text"])["temperature_c"] > 20


def test_nothing_is_told_while_no_part_is_recorded(room: Room) -> None:
    room.facts(part=None)
    room.run(2)
    room.facts(state="suspended", temperature_c=20.0)
    room.run(2)
    assert room.composer.remarks == []
    room.facts(temperature_c=20.0)
    room.run(2)
    (told,) = room.composer.remarks
    assert json.loads(told["text"])["temperature_c"] == 20.0


def test_a_slow_box_draws_fewer_pictures_says_so_in_the_film_and_to_capture(room: Room) -> None:
    room.run(4)
    assert len(room.run(1)) == 25
    room.lag_ns = 500 * MS
    slow = room.run(8)
    assert [each["what"] for each in room.composer.remarks].count("composite-rate") == 3
    assert len(room.run(1)) == 5
    keys = [each.at_ns for each in slow if each.is_key]
    assert all(b - a <= 2 * SECOND + 100 * MS for a, b in itertools.pairwise(keys))


def test_what_was_not_fetched_in_time_is_left_out_up_to_the_next_keyframe(room: Room) -> None:
    room.run(1.5)
    room.give(Dropped("suspect", 12))
    pictures = room.run(1)
    steps = [b.at_ns - a.at_ns for a, b in itertools.pairwise(pictures)]
    assert max(steps) < SECOND, "the other camera's pictures or idle ones fill the time"
    assert [each["what"] for each in room.composer.remarks].count("composite-rate") == 1
