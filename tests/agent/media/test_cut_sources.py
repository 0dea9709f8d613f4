"""A confidential talk at the sources: nothing is connected, held or read from cut() to uncut(); film goes on after."""

from __future__ import annotations

import numpy as np
import pytest

from agent.clock import boottime_ns
from agent.media.errors import MediaError
from agent.media.fragments import SourceLost, TrackEnded, TrackKind
from agent.media.intake import PictureIntake
from agent.media.recorder import Condition
from agent.media.sources.factory import open_source
from agent.media.sources.ports import Packet, PacketSource, SourceSpec, StreamInfo
from tests.fakes.boxes import decode
from tests.fakes.media_files import film
from tests.fakes.rtsp_camera import RtspCamera
from tests.fakes.tracks import RecordedTrack
from tests.fakes.waiting import wait_for

SECOND = 1_000_000_000


class LoudRoom:
    """A microphone in a room that is silent but while somebody talks; counts what is read of the talk."""

    def __init__(self) -> None:
        self.is_talking = False
        self.heard = self.opened = 0

    def open_source(self, spec: SourceSpec) -> PacketSource:
        self.opened += 1
        return _Ear(self, open_source(spec))


class _Ear:
    def __init__(self, room: LoudRoom, inner: PacketSource) -> None:
        self._room, self._inner = room, inner

    def open(self) -> StreamInfo:
        return self._inner.open()

    def read(self) -> Packet:
        packet = self._inner.read()
        self._room.heard += self._room.is_talking
        count = len(packet.payload) // 2
        height = 20_000 if self._room.is_talking else 0
        packet.payload = (height * np.sin(np.arange(count) / 8)).astype("<i2").tobytes()
        return packet

    def close(self) -> None:
        self._inner.close()


def later(seconds: float) -> None:
    due_ns = boottime_ns() + round(seconds * SECOND)
    wait_for(lambda: boottime_ns() > due_ns, within_s=seconds + 2, what=f"{seconds} s")


def cut(track: RecordedTrack) -> int:
    track.recorder.cut(boottime_ns())
    wait_for(lambda: track.recorder.is_cut, within_s=4, what="the source to be closed")
    later(0.25)
    return boottime_ns()


def test_a_cut_camera_sends_not_one_byte_and_connects_again_afterwards() -> None:
    with RtspCamera(film()) as camera, RecordedTrack("scene", camera.url) as track:
        track.armed()
        begin_ns = cut(track)
        assert track.recorder.state.condition is Condition.CUT
        assert not track.recorder.armed
        later(1.5)
        end_ns = boottime_ns()
        assert sum(size for at_ns, size in camera.sent if begin_ns <= at_ns <= end_ns) == 0
        track.recorder.uncut(boottime_ns())
        track.armed()


def test_a_tone_played_in_a_talk_is_in_no_fragment_and_no_block_of_it_was_read() -> None:
    room = LoudRoom()
    with RecordedTrack("mic", "synthetic-mic:tone", opener=room.open_source) as track:
        track.armed()
        track.press()
        wait_for(lambda: len(track.fragments()) >= 2, what="film")
        cut(track)
        room.is_talking = True
        later(1.0)
        room.is_talking = False
        at_ns = boottime_ns()
        track.recorder.uncut(boottime_ns())
        track.recorder.go_on(track.origin_ns, at_ns)
        wait_for(lambda: len(track.fragments(1)) >= 2, within_s=6, what="film after the talk")
        track.recorder.end(boottime_ns())
        wait_for(lambda: track.is_over, what="the end")
        assert (room.heard, room.opened) == (0, 2)
        assert not track.of(SourceLost)
        assert track.fragments(1)[0].from_ns >= at_ns - track.origin_ns
        for run in (0, 1):
            frames = decode(track.initialisation(run), *(fragment.data for fragment in track.fragments(run)))
            assert max(float(np.abs(frame.to_ndarray()).max()) for frame in frames) < 0.01


def test_a_film_ends_at_the_cut_at_once_and_a_source_that_connects_is_let_go_again() -> None:
    with RecordedTrack("scene", "synthetic:scene?size=320x180") as track:
        track.armed()
        track.press()
        wait_for(lambda: track.fragments(), what="film")
        track.recorder.cut(boottime_ns())
        assert len(track.of(TrackEnded)) == 1
        before = len(track.events)
        later(0.5)
        assert len(track.events) == before


def test_after_a_suspension_nothing_from_before_it_ended_is_in_the_film() -> None:
    with RecordedTrack("scene", "synthetic:scene?size=320x180") as track:
        track.armed()
        track.press()
        wait_for(lambda: track.fragments(), what="film")
        track.recorder.end(boottime_ns())
        later(1.2)
        at_ns = boottime_ns()
        track.recorder.settle()
        track.recorder.go_on(track.origin_ns, at_ns)
        with pytest.raises(MediaError):
            track.recorder.go_on(track.origin_ns, at_ns)
        wait_for(lambda: track.fragments(1), within_s=6, what="film after the suspension")
        first = track.fragments(1)[0]
        assert first.opens_segment
        assert first.from_ns >= at_ns - track.origin_ns


def test_a_keyframe_that_the_camera_held_back_from_a_talk_arms_no_ring() -> None:
    """Cameras send a newcomer their last keyframe: one from before the talk's end is not begun with."""
    frame_ns, end_ns = SECOND // 25, 100 * SECOND
    info = StreamInfo(kind=TrackKind.PICTURE, frame_ns=frame_ns, stamped=True)
    intake = PictureIntake(info, never_before_ns=end_ns)
    for at_ns in range(end_ns - SECOND // 2, end_ns + SECOND, frame_ns):
        is_key = at_ns in (end_ns - SECOND // 2, end_ns + SECOND // 2)
        intake.take(
            Packet(payload=bytes(9), dts_ns=at_ns, cts_ns=0, duration_ns=frame_ns, is_key=is_key, arrival_ns=at_ns)
        )
        assert intake.armed is (at_ns >= end_ns + SECOND // 2)
