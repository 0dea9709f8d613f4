"""The feed's messages: what is told comes out as it went in, whole or in pieces; strange bytes are refused."""

from __future__ import annotations

import pytest

from agent.feed.errors import FeedMalformed
from agent.feed.facts import Standing, Suspension, TalkOver, standing
from agent.feed.messages import (
    MAX_MESSAGE,
    Dark,
    Decoder,
    Dropped,
    Facts,
    Light,
    Lost,
    Message,
    Picture,
    Sound,
    Stream,
    encode,
)

ALL: list[Message] = [
    Stream(track="scene", kind="picture", codec="hevc", width=1920, height=1080, rate=12.5),
    Stream(track="mic-room", kind="sound", codec="pcm"),
    Picture(track="scene", at_ns=10**18, cts_ns=-5, duration_ns=40_000_000, is_key=True, data=b"\0\0\1e" * 99),
    Sound(track="mic-room", at_ns=7, pcm=b"\1\2" * 960),
    Facts({"state": "recording", "room": "第一讯问室", "suspended": None}),
    Lost("scene"),
    Dark(),
    Light(),
    Dropped("scene", 41),
]


@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_every_message_survives_the_wire_in_pieces_of_any_size(step: int) -> None:
    data, decoder = b"".join(map(encode, ALL)), Decoder()
    found = [each for at in range(0, len(data), step) for each in decoder.take(data[at : at + step])]
    assert found == ALL


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xff\xff\xff\1\0",
        b"\0\0\0\1\1\0",
        b"\0\0\0\2\x63\0",
        b"\0\0\0\3\1\0\0",
        b"\0\0\0\4\4\0[]",
        encode(Sound(track="a", at_ns=1, pcm=b"x")),
    ],
    ids=["too long", "too short", "unknown kind", "cut short", "facts no object", "half a sample"],
)
def test_strange_bytes_are_refused_by_name(data: bytes) -> None:
    with pytest.raises(FeedMalformed):
        Decoder().take(data)


def test_a_message_of_the_greatest_length_is_the_greatest() -> None:
    picture = Picture(track="a", at_ns=0, cts_ns=0, duration_ns=0, is_key=True, data=bytes(MAX_MESSAGE))
    with pytest.raises(FeedMalformed, match="at most"):
        Decoder().take(encode(picture))


def test_standing_survives_facts() -> None:
    told = Standing(
        state="recording",
        part=3,
        room="第一讯问室",
        temperature_c=23.5,
        climate_faults=("humidity-missing",),
        suspended=Suspension(reason="health", since_ns=9),
        talk=TalkOver(since_ns=1, until_ns=2),
    )
    assert standing(told.values()) == told


def test_facts_of_a_wrong_kind_are_as_if_not_told() -> None:
    assert standing({"state": 5, "part": True, "room": None, "suspended": "yes"}) == Standing()
    assert standing({"temperature_c": 23, "humidity_pct": 41.5}) == Standing(temperature_c=23.0, humidity_pct=41.5)
