"""The composite as capture meets it: a source like a camera, there while its process is, with the originals' times."""

from __future__ import annotations

import numpy as np
import pytest

from agent.clock import boottime_ns
from agent.feed.messages import Lost, Picture, Sound, Stream
from agent.media.errors import SourceEnded, SourceStalled, SourceUnreachable
from agent.media.fragments import MediaEvent, SourceBack, SourceLost
from agent.media.intake import RunPlan, SoundIntake
from agent.media.sources import composite
from agent.media.sources.composite import DerivedInbox, DerivedSource
from agent.media.sources.encode import PictureEncoder
from agent.media.sources.pace import Pace
from tests.fakes.tracks import RecordedTrack
from tests.fakes.waiting import wait_for

STREAM = Stream(track="composite", kind="picture", codec="h264", width=320, height=180, rate=25)


def picture(at_ns: int, data: bytes = b"abc") -> Picture:
    return Picture(track="composite", at_ns=at_ns, cts_ns=0, duration_ns=40_000_000, is_key=True, data=data)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composite, "READ_LIMIT_S", 0.2)


def test_without_its_process_the_source_cannot_be_reached() -> None:
    with pytest.raises(SourceUnreachable, match="msr-composite"):
        DerivedSource(DerivedInbox()).open()


def test_a_process_that_gives_nothing_is_stalled_and_one_that_dies_is_gone_with_what_was_not_read() -> None:
    inbox = DerivedInbox()
    source = DerivedSource(inbox)
    inbox.put(STREAM)
    info = source.open()
    assert info.stamped and (info.width, info.height) == (320, 180)
    with pytest.raises(SourceStalled):
        source.read()
    inbox.put(picture(1))
    inbox.put(Lost("composite"))
    with pytest.raises(SourceEnded):
        source.read()
    with pytest.raises(SourceUnreachable):
        source.open()


def test_a_process_that_begins_anew_ends_the_old_stream() -> None:
    inbox = DerivedInbox()
    source = DerivedSource(inbox)
    inbox.put(STREAM)
    source.open()
    inbox.put(STREAM)
    inbox.put(picture(1))
    with pytest.raises(SourceEnded):
        source.read()
    source.open()
    inbox.put(picture(2))
    assert source.read().dts_ns == 1


def test_what_nobody_reads_is_let_go() -> None:
    inbox = DerivedInbox(limit=1000)
    source = DerivedSource(inbox)
    inbox.put(STREAM)
    source.open()
    for number in range(3):
        inbox.put(picture(number, bytes(400)))
    inbox.put(picture(9))
    with pytest.raises(SourceEnded):
        source.read()
    source.open()
    assert source.read().dts_ns == 9


def test_sound_lies_where_its_samples_were_and_not_where_they_arrived() -> None:
    """Blocks that come late by a wandering tenth of a second, in bursts, lie where their stamps say, to the sample."""
    inbox = DerivedInbox()
    source = DerivedSource(inbox)
    inbox.put(Stream(track="composite-sound", kind="sound", codec="pcm"))
    intake = SoundIntake(source.open())
    events: list[MediaEvent] = []
    plan = RunPlan(track="mic", run=0, origin_ns=0, source="made", not_before_ns=1_010_000_000, is_return=False)
    for number in range(300):
        from_ns = 1_000_000_000 + number * 20_000_000
        inbox.put(Sound(track="composite-sound", at_ns=from_ns, pcm=bytes(1920)))
        packet = source.read()
        packet.arrival_ns = from_ns + 20_000_000 + 100_000_000 * (number % 7)
        intake.take(packet)
        assert intake.armed or intake._run is not None
        assert intake.at_ns(packet) == from_ns
        if intake._run is None:
            intake.begin(plan, events.append)
        else:
            assert abs(intake._run.next_ns - (from_ns + 20_000_000)) < 21_000


def test_film_that_comes_late_is_recorded_at_its_own_time_and_to_the_stop() -> None:
    """The composite is some tenths of a second behind the room; its end is waited for."""
    late_ns = 200_000_000
    inbox = DerivedInbox()
    encoder = PictureEncoder(width=320, height=180, rate=25, preset="ultrafast")
    planes = np.full((270, 320), 128, np.uint8)
    with RecordedTrack("composite", "composite:", opener=lambda _: DerivedSource(inbox)) as track:
        inbox.put(STREAM)
        pace = Pace(40_000_000, boottime_ns())
        stop_ns = 0
        for number in range(110):
            at_ns = pace.wait() - late_ns
            packet = encoder.encode(planes, at_ns, at_ns)
            inbox.put(
                Picture(
                    track="composite",
                    at_ns=at_ns,
                    cts_ns=0,
                    duration_ns=40_000_000,
                    is_key=packet.is_key,
                    data=packet.payload,
                )
            )
            if number == 30:
                track.armed()
                track.press()
            if number == 100:
                stop_ns = boottime_ns()
                track.recorder.end(stop_ns)
        wait_for(lambda: track.is_over, within_s=3, what="the end")
    assert not track.of(SourceLost) and not track.of(SourceBack)
    fragments = track.fragments()
    assert fragments[0].from_ns <= track.press_ns - track.origin_ns
    missing_ns = stop_ns - track.origin_ns - fragments[-1].to_ns
    assert 0 <= missing_ns <= 40_000_000
