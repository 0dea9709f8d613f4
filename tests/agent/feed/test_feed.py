"""Capture's feed over its real socket: nobody is waited for, a confidential talk leaves nothing behind."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.clock import boottime_ns
from agent.feed.client import FeedReader
from agent.feed.errors import FeedEnded
from agent.feed.messages import (
    Dark,
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
from agent.feed.server import MOST_SUBSCRIBERS, Feed
from agent.media.sources.ports import Packet
from tests.fakes.waiting import wait_for

SCENE = Stream(track="scene", kind="picture", codec="h264", width=64, height=36, rate=25)
MIC = Stream(track="mic", kind="sound", codec="pcm")
MADE = Stream(track="composite", kind="picture", codec="h264", width=64, height=36, rate=25)


def packet(*, key: bool = True, size: int = 1000) -> Packet:
    return Packet(payload=bytes(size), dts_ns=0, cts_ns=0, duration_ns=40_000_000, is_key=key, arrival_ns=0)


@pytest.fixture
def made() -> list[Message]:
    return []


@pytest.fixture
def feed(tmp_path: Path, made: list[Message]) -> Iterator[Feed]:
    feed = Feed(tmp_path / "feed.sock", derived={"composite": made.append}, limit=1 << 20)
    feed.start()
    feed.stream(SCENE)
    yield feed
    feed.stop()


@pytest.fixture
def reader(feed: Feed, tmp_path: Path) -> Iterator[FeedReader]:
    with FeedReader(tmp_path / "feed.sock") as reader:
        wait_for(lambda: feed.wanted, what="the subscriber")
        yield reader


def read_until(reader: FeedReader, last: Message) -> list[Message]:
    """Everything up to a message; the feed answers within seconds."""
    found: list[Message] = []
    until_ns = boottime_ns() + 5_000_000_000
    while last not in found:
        assert boottime_ns() < until_ns, f"{last} did not come; came {found[-3:]}"
        if (message := reader.read(0.2)) is not None:
            found.append(message)
    return found


def test_nothing_is_made_while_nobody_subscribes(feed: Feed) -> None:
    class Untouchable:
        """A packet that must not be looked at."""

    feed.offer("scene", Untouchable(), 0)  # type: ignore[arg-type]
    assert not feed.wanted


def test_a_subscriber_hears_what_there_is_and_then_every_packet(feed: Feed, reader: FeedReader) -> None:
    feed.facts({"state": "ready"})
    feed.offer("scene", packet(key=False), 1)
    feed.offer("scene", packet(), 2)
    feed.stream(MIC)
    feed.offer("mic", packet(size=4), 3)
    feed.lost("scene")
    told = read_until(reader, Lost("scene"))
    assert Facts({"state": "ready"}) in told
    assert [each for each in told if not isinstance(each, Facts)] == [
        SCENE,
        Picture(track="scene", at_ns=2, cts_ns=0, duration_ns=40_000_000, is_key=True, data=bytes(1000)),
        MIC,
        Sound(track="mic", at_ns=3, pcm=bytes(4)),
        Lost("scene"),
    ]


def test_a_subscriber_that_fetches_nothing_holds_nobody_up_and_is_told_what_it_lost(
    feed: Feed, reader: FeedReader
) -> None:
    began_ns = boottime_ns()
    for number in range(400):
        feed.offer("scene", packet(key=number % 50 == 0, size=20_000), number)
    assert boottime_ns() - began_ns < 2_000_000_000
    feed.offer("scene", packet(key=False), 1000)
    before = []
    while (message := reader.read(0.5)) is not None:
        before.append(message)
    feed.offer("scene", packet(), 1001)
    end = Picture(track="scene", at_ns=1001, cts_ns=0, duration_ns=40_000_000, is_key=True, data=bytes(1000))
    told = before + read_until(reader, end)
    dropped = sum(each.count for each in told if isinstance(each, Dropped))
    pictures = [each for each in told if isinstance(each, Picture)]
    assert dropped > 0
    assert len(pictures) + dropped == 402
    begins = [b for a, b in itertools.pairwise(pictures) if b.at_ns != a.at_ns + 1]
    assert all(each.is_key for each in begins)


def test_a_confidential_talk_leaves_nothing_in_the_feed_and_nothing_goes_out(feed: Feed, reader: FeedReader) -> None:
    for number in range(400):
        feed.offer("scene", packet(size=20_000), number)
    feed.dark()
    feed.offer("scene", packet(), 500)
    read_until(reader, Dark())
    assert reader.read(0.2) is None
    assert feed.is_empty
    feed.light()
    feed.offer("scene", packet(key=False), 600)
    feed.offer("scene", packet(), 601)
    told = read_until(
        reader, Picture(track="scene", at_ns=601, cts_ns=0, duration_ns=40_000_000, is_key=True, data=bytes(1000))
    )
    assert told[:2] == [Light(), SCENE]
    assert len(told) == 3


def test_film_that_a_subscriber_had_not_looked_at_is_gone_once_it_goes_dark(feed: Feed, reader: FeedReader) -> None:
    read_until(reader, SCENE)
    for number in range(20):
        feed.offer("scene", packet(), number)
    feed.dark()
    wait_for(lambda: feed.is_empty, what="the feed to be empty")
    assert reader.read(1.0) == Dark()


def test_who_comes_during_the_talk_is_told_of_it_and_sees_nothing(feed: Feed, tmp_path: Path) -> None:
    feed.dark()
    with FeedReader(tmp_path / "feed.sock") as late:
        wait_for(lambda: feed.wanted, what="the subscriber")
        feed.offer("scene", packet(), 1)
        assert read_until(late, Dark())[-1] == Dark()
        assert late.read(0.2) is None


def test_derived_film_comes_back_to_capture_and_its_maker_s_death_is_a_loss(
    feed: Feed, made: list[Message], tmp_path: Path
) -> None:
    picture = Picture(track="composite", at_ns=5, cts_ns=0, duration_ns=1, is_key=True, data=b"abc")
    with FeedReader(tmp_path / "feed.sock") as maker:
        maker.send(MADE)
        maker.send(picture)
        wait_for(lambda: len(made) == 2, what="the composite's picture")
    wait_for(lambda: len(made) == 3, what="the loss")
    assert made == [MADE, picture, Lost("composite")]


def test_what_is_made_during_a_confidential_talk_is_not_taken(feed: Feed, made: list[Message], tmp_path: Path) -> None:
    with FeedReader(tmp_path / "feed.sock") as maker:
        maker.send(MADE)
        wait_for(lambda: made, what="the stream")
        feed.dark()
        maker.send(Picture(track="composite", at_ns=5, cts_ns=0, duration_ns=1, is_key=True, data=b"abc"))
        feed.facts({"seen": True})
        feed.light()
        read_until(maker, Facts({"seen": True}))
        assert made == [MADE, Lost("composite")]
        maker.send(Picture(track="composite", at_ns=6, cts_ns=0, duration_ns=1, is_key=True, data=b"abc"))
        maker.send(MADE)
        wait_for(lambda: made[2:] == [MADE], what="the maker's new stream, and nothing before it")


@pytest.mark.parametrize(
    "said",
    [b"GET / HTTP/1.1\r\n\r\n", encode(Lost("scene")), encode(Dark())],
    ids=["no message", "an original's track", "no film"],
)
def test_who_says_what_is_not_his_to_say_is_sent_away(feed: Feed, tmp_path: Path, said: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(str(tmp_path / "feed.sock"))
        peer.settimeout(5)
        peer.sendall(said)
        while peer.recv(65536):
            pass
    wait_for(lambda: not feed.wanted, what="the subscriber to be gone")


def test_two_processes_cannot_make_one_track(feed: Feed, made: list[Message], tmp_path: Path) -> None:
    with FeedReader(tmp_path / "feed.sock") as first, FeedReader(tmp_path / "feed.sock") as second:
        first.send(MADE)
        wait_for(lambda: made == [MADE], what="the first maker")
        second.send(MADE)
        with pytest.raises(FeedEnded):
            read_until(second, Dark())
        assert made == [MADE]


def test_more_subscribers_than_there_is_room_for_are_sent_away(feed: Feed, tmp_path: Path) -> None:
    readers = [FeedReader(tmp_path / "feed.sock").__enter__() for _ in range(MOST_SUBSCRIBERS)]
    for reader in readers:
        read_until(reader, SCENE)
    with FeedReader(tmp_path / "feed.sock") as one_more, pytest.raises(FeedEnded):
        one_more.read(5.0)
    for reader in readers:
        reader.__exit__(None, None, None)


def test_a_reader_says_that_capture_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FeedEnded, match="expected capture to serve"), FeedReader(tmp_path / "feed.sock"):
        pass
