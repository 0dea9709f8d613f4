"""When a picture was taken: by arrival, by a measured latency, by the camera's own clock; and which is believed."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agent.clock import boottime_ns
from agent.media.fragments import Initialisation, MediaEvent, SourceLost, TrackKind
from agent.media.intake import RunPlan, SoundIntake
from agent.media.sources.ports import Packet, StreamInfo
from agent.media.sources.rtsp.rtcp import SenderReport, captured_unix_ns
from agent.media.timeline import (
    ARRIVAL,
    CALIBRATED,
    CAMERA,
    UNMEASURED,
    CameraClock,
    Placement,
    Timing,
    place,
    settled_placement,
)
from tests.fakes.media_files import film
from tests.fakes.rtsp_camera import RtspCamera
from tests.fakes.tracks import RecordedTrack
from tests.fakes.waiting import wait_for

MS = 1_000_000
LINE = 7_000 * MS


def clock_saying(difference_ns: int) -> CameraClock:
    clock = CameraClock()
    clock.note(0, difference_ns)
    return clock


def placed(timing: Timing, clock: CameraClock) -> Placement:
    return place(timing, known_ns=0, line_ns=LINE, clock=clock, unmeasured_ns=500 * MS)


@contextmanager
def late_camera(latency_s: float) -> Iterator[RtspCamera]:
    camera = RtspCamera(film())
    camera.latency_s = latency_s
    with camera:
        yield camera


def test_camera_that_nobody_measured_is_placed_by_arrival_and_says_how_wrong_that_may_be() -> None:
    found = placed(UNMEASURED, clock_saying(LINE - 200 * MS))
    assert (found.method, found.latency_ns, found.error_ns, found.doubt) == (ARRIVAL, 0, 500 * MS, "")


def test_measured_latency_is_taken_off() -> None:
    found = placed(Timing(latency_ns=230 * MS), CameraClock())
    assert (found.method, found.latency_ns) == (CALIBRATED, 230 * MS)
    assert found.error_ns < 20 * MS


@pytest.mark.parametrize("ahead_ms", [-2_000, -3, 0, 1_840])
@pytest.mark.parametrize("latency_ms", [0, 31, 480, 990])
def test_latency_is_what_lies_between_the_cameras_clock_and_arrival(ahead_ms: int, latency_ms: int) -> None:
    clock = clock_saying(LINE + (ahead_ms - latency_ms) * MS)
    found = placed(Timing(camera_clock_ns=ahead_ms * MS), clock)
    assert (found.method, found.latency_ns, found.doubt) == (CAMERA, latency_ms * MS, "")


@pytest.mark.parametrize("off_ms", [-1_300, 1_300, 40_000])
@pytest.mark.parametrize("latency_ns", [None, 200 * MS])
def test_clock_that_gives_no_possible_latency_is_not_believed_and_that_is_said(
    off_ms: int, latency_ns: int | None
) -> None:
    timing = Timing(latency_ns=latency_ns, camera_clock_ns=0)
    found = placed(timing, clock_saying(LINE + (off_ms - 200) * MS))
    assert found.method == (ARRIVAL if latency_ns is None else CALIBRATED)
    assert "0 to 1 s" in found.doubt


def test_camera_without_sender_reports_is_placed_by_its_measured_latency_and_that_is_said() -> None:
    found = placed(Timing(latency_ns=200 * MS, camera_clock_ns=0), CameraClock())
    assert found.method == CALIBRATED
    assert "sender reports" in found.doubt


def test_two_witnesses_that_disagree_are_an_error_of_as_much() -> None:
    clock = clock_saying(LINE - 350 * MS)
    agreeing = placed(Timing(latency_ns=345 * MS, camera_clock_ns=0), clock)
    disagreeing = placed(Timing(latency_ns=200 * MS, camera_clock_ns=0), clock)
    assert agreeing.method == disagreeing.method == CAMERA
    assert disagreeing.error_ns - agreeing.error_ns == 150 * MS


def test_reports_that_lie_some_milliseconds_off_are_outvoted() -> None:
    chance, clock = random.Random(5), CameraClock()
    for n in range(60):
        off_ns = chance.choice([0, 0, 0, 25 * MS]) + chance.randint(-MS, MS)
        assert clock.note(n * 1_000 * MS, n * 1_000 * MS + LINE + off_ns) == 0
    assert clock.difference_ns == pytest.approx(LINE, abs=3 * MS)
    assert clock.spread_ns > 20 * MS


def test_clock_that_is_set_while_connected_is_told_once_and_counts_from_then() -> None:
    clock = clock_saying(LINE)
    assert clock.note(40 * MS, 40 * MS + LINE - 1_500 * MS) == -1_500 * MS
    assert clock.note(80 * MS, 80 * MS + LINE - 1_500 * MS) == 0
    assert clock.difference_ns == LINE - 1_500 * MS


def test_later_run_of_a_connection_is_not_shifted_by_a_report_a_little_off() -> None:
    first = Placement(method=CAMERA, latency_ns=200 * MS, error_ns=0)
    near = Placement(method=CAMERA, latency_ns=212 * MS, error_ns=0)
    other = Placement(method=CAMERA, latency_ns=290 * MS, error_ns=0)
    blind = Placement(method=CALIBRATED, latency_ns=150 * MS, error_ns=0)
    assert settled_placement(None, near) is near
    assert settled_placement(first, near) is settled_placement(first, blind) is first
    assert settled_placement(first, other) is other
    assert settled_placement(blind, near) is near


@pytest.mark.parametrize("since", [-90_000, 0, 4_500_000])
@pytest.mark.parametrize("stamp", [5, 2**31, 2**32 - 1])
def test_report_tells_the_camera_clock_of_stamps_around_it_and_past_the_32_bits(stamp: int, since: int) -> None:
    report = SenderReport(source=1, unix_ns=10**18, stamp=stamp)
    counted = 3 * 2**32 + stamp + since
    assert captured_unix_ns(report, counted, 1e9 / 90_000) == pytest.approx(10**18 + since * 1e9 / 90_000, abs=2_000)


def test_report_of_more_than_a_minute_ago_tells_nothing() -> None:
    report = SenderReport(source=1, unix_ns=10**18, stamp=0)
    assert captured_unix_ns(report, 61 * 90_000, 1e9 / 90_000) is None


def test_film_of_a_late_camera_lies_where_its_clock_says_it_was_taken() -> None:
    """370 ms of latency that nobody told the recorder; the camera's clock is 1.6 s ahead, and that was measured."""
    timing = Timing(camera_clock_ns=1_600 * MS)
    with late_camera(0.37) as camera, RecordedTrack("scene", camera.url, timing=timing) as track:
        camera.clock_error_ns = 1_600 * MS
        track.armed().record(1.5)
        (begun,) = track.of(Initialisation)
        first_ns = track.origin_ns + track.fragments()[0].from_ns
        beat_ns = (camera.film_s(first_ns) * 1e9) % 1e9  # a keyframe a second, the first at 0
        assert begun.time_method == CAMERA
        assert min(beat_ns, 1e9 - beat_ns) < 20 * MS
        assert begun.time_error_ns < 100 * MS


def test_camera_whose_clock_is_set_in_mid_film_shifts_nothing_and_the_log_says_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    timing = Timing(camera_clock_ns=0)
    with late_camera(0.2) as camera, RecordedTrack("scene", camera.url, timing=timing) as track:
        track.armed().press()
        wait_for(lambda: track.fragments(), what="film")
        camera.clock_error_ns = -3_000 * MS
        wait_for(lambda: "wall clock was set by -3.000 s" in caplog.text, what="the next sender report")
        so_far = len(track.fragments())
        wait_for(lambda: len(track.fragments()) > so_far + 3, what="film after it")
        track.stop_at(boottime_ns())
        assert not track.of(SourceLost)
        for segment in track.segments():
            beat_ns = (camera.film_s(track.origin_ns + segment[0].from_ns) * 1e9) % 1e9
            assert min(beat_ns, 1e9 - beat_ns) < 20 * MS


def test_camera_whose_clock_is_a_day_wrong_is_placed_by_arrival_and_the_log_says_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    timing = Timing(latency_ns=100 * MS, camera_clock_ns=0)
    with RtspCamera(film()) as camera, RecordedTrack("scene", camera.url, timing=timing) as track:
        camera.clock_error_ns = 86_400_000 * MS
        with caplog.at_level(logging.WARNING):
            track.armed().record(0.6)
        (begun,) = track.of(Initialisation)
    assert begun.time_method == CALIBRATED
    assert "is placed by arrival-calibrated: expected a latency of 0 to 1 s" in caplog.text


def test_end_of_a_late_camera_is_waited_for() -> None:
    timing = Timing(latency_ns=480 * MS)
    with late_camera(0.48) as camera, RecordedTrack("scene", camera.url, timing=timing) as track:
        track.armed()
        track.press()
        wait_for(lambda: track.fragments(), what="film")
        stop_ns = boottime_ns()
        ended = track.stop_at(stop_ns)
        assert track.origin_ns + ended.at_ns > stop_ns - 100 * MS


def test_measured_microphone_is_placed_earlier_by_its_latency() -> None:
    with RecordedTrack("mic-room", "synthetic-mic:room", timing=Timing(latency_ns=30 * MS)) as track:
        track.armed().record(0.8)
        (begun,) = track.of(Initialisation)
    assert begun.time_method == CALIBRATED
    assert begun.time_error_ns < 500 * MS


@pytest.mark.parametrize("ppm", [-90, 90])
def test_card_whose_crystal_is_off_is_followed_by_single_samples(ppm: int) -> None:
    """Two minutes of a card that runs wrong by 10 ms: the count stays within 3 ms of the instants."""
    events: list[MediaEvent] = []
    intake = SoundIntake(StreamInfo(kind=TrackKind.SOUND, frame_ns=20 * MS))
    plan = RunPlan(track="mic", run=0, origin_ns=0, source="card", not_before_ns=11_000 * MS, is_return=False)
    farthest_ns = 0
    for n in range(6_000):
        arrival_ns = 10_000 * MS + int((n + 1) * 20 * MS * (1 - ppm / 1e6))
        block = Packet(
            payload=bytes(1_920), dts_ns=n * 20 * MS, cts_ns=0, duration_ns=20 * MS, is_key=True, arrival_ns=arrival_ns
        )
        intake.take(block)
        if intake._run is None:
            intake.begin(plan, events.append)
        else:
            farthest_ns = max(farthest_ns, abs(intake._run.next_ns - arrival_ns))
    assert events and farthest_ns < 3 * MS
