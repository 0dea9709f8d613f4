"""Cameras and microphones that go and come back: each loss is said, each return is a new run on the same origin."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.clock import boottime_ns
from agent.media.errors import MediaError
from agent.media.fragments import (
    ORIGIN_BEFORE_PRESS_NS,
    Initialisation,
    MediaFragment,
    SourceBack,
    SourceLost,
    TrackEnded,
)
from agent.media.recorder import Condition
from agent.media.sources.factory import open_source
from agent.media.sources.ports import Packet, PacketSource, SourceSpec, StreamInfo
from tests.fakes.boxes import decode, tfdt_ns
from tests.fakes.media_files import film
from tests.fakes.rtsp_camera import RtspCamera
from tests.fakes.tracks import RecordedTrack
from tests.fakes.waiting import wait_for


def unplug_and_plug(track: RecordedTrack, unplug: object, plug: object) -> None:
    """Lose the source for a second in the middle of a film, then stop."""
    assert callable(unplug) and callable(plug)
    track.armed()
    track.press()
    wait_for(lambda: len(track.fragments()) >= 3, what="film before the loss")
    unplug()
    wait_for(lambda: track.of(SourceLost), within_s=3, what="the loss to be said")
    plug()
    wait_for(lambda: len(track.fragments(1)) >= 2, within_s=6, what="film after the return")
    track.stop_at(boottime_ns())


def check_loss_and_return(track: RecordedTrack) -> None:
    (lost,) = track.of(SourceLost)
    (back,) = track.of(SourceBack)
    assert lost.at_ns == track.fragments(0)[-1].to_ns
    assert lost.at_ns < back.at_ns == track.fragments(1)[0].from_ns
    assert lost.detail and "s3cret" not in lost.detail
    order = [type(event) for event in track.events if not isinstance(event, MediaFragment)]
    assert order == [Initialisation, SourceLost, SourceBack, Initialisation, TrackEnded]
    for run in (0, 1):
        fragments = track.fragments(run)
        assert fragments[0].opens_segment
        assert decode(track.initialisation(run), *(fragment.data for fragment in fragments))
        begins_ns = tfdt_ns(track.initialisation(run), fragments[0].data)
        assert begins_ns == pytest.approx(fragments[0].from_ns, abs=25_000_000)


def test_unplugged_network_camera_comes_back_in_a_new_run() -> None:
    with RtspCamera(film(), user="op", password="s3cret") as camera, RecordedTrack("scene", camera.url) as track:
        unplug_and_plug(track, camera.unplug, camera.plug)
        check_loss_and_return(track)


def test_stalled_network_camera_counts_as_lost() -> None:
    with RtspCamera(film()) as camera, RecordedTrack("scene", camera.url) as track:
        unplug_and_plug(track, camera.stall, camera.resume)
        check_loss_and_return(track)
        assert track.of(SourceLost)[0].observed == "stalled"


@pytest.mark.parametrize("text", ["synthetic:scene?size=320x180", "synthetic-mic:room"])
def test_unplugged_pretended_source_comes_back_in_a_new_run(text: str, tmp_path: Path) -> None:
    flag = tmp_path / "unplugged"
    joint = "&" if "?" in text else "?"
    with RecordedTrack("one", f"{text}{joint}unplug={flag}") as track:
        unplug_and_plug(track, flag.touch, flag.unlink)
        check_loss_and_return(track)


def test_camera_whose_clock_jumps_goes_on_in_a_new_run() -> None:
    with RtspCamera(film()) as camera, RecordedTrack("scene", camera.url) as track:
        unplug_and_plug(track, lambda: camera.jump(-7.0), lambda: None)
        check_loss_and_return(track)
        assert track.of(SourceLost)[0].observed == "clock-jumped"
        hole_ns = track.of(SourceBack)[0].at_ns - track.of(SourceLost)[0].at_ns
        assert hole_ns < 2_000_000_000


def test_press_before_the_camera_is_there_says_so_and_films_once_it_comes(tmp_path: Path) -> None:
    flag = tmp_path / "unplugged"
    flag.touch()
    with RecordedTrack("scene", f"synthetic:scene?unplug={flag}") as track:
        wait_for(lambda: track.recorder.state.condition is Condition.LOST, what="the first failure")
        track.press()
        (lost,) = track.of(SourceLost)
        assert lost.at_ns == ORIGIN_BEFORE_PRESS_NS
        flag.unlink()
        (back, *_) = wait_for(lambda: track.of(SourceBack), within_s=6, what="the camera")
        wait_for(lambda: track.fragments(), what="film")
        track.stop_at(boottime_ns())
        assert ORIGIN_BEFORE_PRESS_NS < back.at_ns == track.fragments()[0].from_ns
        assert track.of(Initialisation)[0].run == 0


def test_stop_while_the_camera_is_lost_ends_the_track_where_its_film_ended(tmp_path: Path) -> None:
    flag = tmp_path / "unplugged"
    with RecordedTrack("scene", f"synthetic:scene?unplug={flag}") as track:
        track.armed()
        track.press()
        wait_for(lambda: track.fragments(), what="film")
        flag.touch()
        wait_for(lambda: track.of(SourceLost), what="the loss")
        ended = track.stop_at(boottime_ns())
        assert ended.at_ns == track.of(SourceLost)[0].at_ns == track.fragments()[-1].to_ns


def test_stop_while_the_camera_says_nothing_does_not_wait_for_it() -> None:
    with RtspCamera(film()) as camera, RecordedTrack("scene", camera.url) as track:
        track.armed()
        track.press()
        wait_for(lambda: track.fragments(), what="film")
        camera.stall()
        stop_ns = boottime_ns() + 300_000_000
        wait_for(lambda: boottime_ns() >= stop_ns)
        track.stop_at(stop_ns)
        assert boottime_ns() - stop_ns < 1_500_000_000


def test_keyframes_too_far_apart_are_refused_and_shown() -> None:
    with RtspCamera(film(gop=100, seconds=12)) as camera, RecordedTrack("scene", camera.url) as track:
        wait_for(lambda: "keyframe interval" in track.recorder.state.detail, within_s=9, what="the refusal")
        assert not track.recorder.armed
        assert track.recorder.state.condition is Condition.WAITING


def test_source_that_breaks_unexpectedly_is_restarted(caplog: pytest.LogCaptureFixture) -> None:
    opened: list[PacketSource] = []

    def brittle(spec: SourceSpec) -> PacketSource:
        opened.append(_Brittle(open_source(spec), breaks=not opened))
        return opened[-1]

    with RecordedTrack("scene", "synthetic:scene", opener=brittle) as track:
        wait_for(lambda: len(opened) == 2, what="the source to be opened again")
        track.armed()
    assert "its source broke unexpectedly" in caplog.text


def test_second_film_of_a_track_follows_the_first() -> None:
    with RecordedTrack("scene", "synthetic:scene") as track:
        track.armed().record(0.8)
        with pytest.raises(MediaError):
            track.recorder.end(boottime_ns())
        first = len(track.events)
        track.armed().record(0.8)
        second = track.events[first:]
        assert isinstance(second[0], Initialisation) and isinstance(second[-1], TrackEnded)


class _Brittle:
    """A source that dies of a programming error after a few pictures."""

    def __init__(self, inner: PacketSource, *, breaks: bool) -> None:
        self._inner, self._left = inner, 3 if breaks else 10**9

    def open(self) -> StreamInfo:
        return self._inner.open()

    def read(self) -> Packet:
        self._left -= 1
        if self._left < 0:
            raise ZeroDivisionError("a bug in a driver")
        return self._inner.read()

    def close(self) -> None:
        self._inner.close()
