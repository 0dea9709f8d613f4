"""A network camera over a real socket: H.264 and H.265 as they come, losses, changes, clocks, hostile answers."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agent.clock import boottime_ns, wall_ns
from agent.media.errors import SourceEnded, SourceFault, SourceStalled, SourceUnreachable, UnsupportedStream
from agent.media.fragments import SourceBack, SourceLost, TrackKind
from agent.media.pictures import size_of
from agent.media.sources.ports import SourceSpec
from agent.media.sources.rtsp.camera import RtspCamera as Source
from tests.fakes.boxes import decode
from tests.fakes.media_files import annex_b, film
from tests.fakes.rtsp_camera import RtspCamera
from tests.fakes.tracks import RecordedTrack
from tests.fakes.waiting import wait_for


def source(url: str) -> Source:
    return Source(SourceSpec(track="scene", kind=TrackKind.PICTURE, text=url))


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("in_band", [True, False])
def test_every_picture_is_the_very_bytes_that_the_camera_sent(codec: str, in_band: bool) -> None:
    path = film(codec=codec, bit_rate=2_000_000, seconds=2)
    sent = {_bare(bytes(packet)) for packet in annex_b(path)}
    with RtspCamera(path, in_band=in_band) as camera:
        camera_source = source(camera.url)
        assert camera_source.open().codec == codec
        packets = [camera_source.read() for _ in range(60)]
        camera_source.close()
    whole = packets[1:]  # the first may be the rest of a picture that was under way
    assert {_bare(packet.payload) for packet in whole} <= sent
    key = next(packet for packet in whole if packet.is_key)
    assert size_of(codec, key.payload, b"") == (320, 180)


def test_h265_is_stored_as_it_comes_and_decodes_from_every_segment() -> None:
    with RtspCamera(film(codec="hevc")) as camera, RecordedTrack("scene", camera.url) as track:
        track.armed().record(3)
        frames = decode(track.initialisation(), *(f.data for f in track.fragments()))
        assert len(frames) > 60 and (frames[0].width, frames[0].height) == (320, 180)
        assert b"hvcC" in track.initialisation()


def test_arrival_is_that_of_each_picture_not_of_the_reading() -> None:
    """Pictures are taken apart several at a time; their arrivals still lie 40 ms apart."""
    with RtspCamera(film()) as camera:
        camera_source = source(camera.url)
        camera_source.open()
        arrivals = [camera_source.read().arrival_ns for _ in range(60)][10:]
        camera_source.close()
    steps = sorted(b - a for a, b in itertools.pairwise(arrivals))
    assert 30_000_000 < steps[len(steps) // 2] < 50_000_000


def test_lost_packets_cost_their_own_picture_and_no_other() -> None:
    with RtspCamera(film(bit_rate=2_000_000)) as camera:
        camera_source = source(camera.url)
        camera_source.open()
        before = [camera_source.read() for _ in range(20)]
        camera.lose(1)
        after = [camera_source.read() for _ in range(30)]
        pictures = camera_source._pictures
        camera_source.close()
    assert pictures is not None and (pictures.lost, pictures.damaged) == (1, 1)
    stamps = [packet.dts_ns for packet in before + after]
    holes = [b - a for a, b in itertools.pairwise(stamps) if b - a > 60_000_000]
    assert len(holes) == 1 and holes[0] < 100_000_000


def test_camera_whose_settings_change_begins_a_new_run_and_loses_nothing() -> None:
    with RtspCamera(film(seconds=2)) as camera, RecordedTrack("scene", camera.url) as track:
        track.armed().press()
        camera.change(film(seconds=2, size=(640, 360)))
        wait_for(lambda: len(track.fragments(1)) > 2, within_s=8, what="fragments of the second run")
        track.stop_at(boottime_ns())
        lost, back = track.of(SourceLost), track.of(SourceBack)
        assert [each.observed for each in lost] == ["parameters-changed"]
        assert len(back) == 1 and back[0].at_ns - lost[0].at_ns < 60_000_000
        sizes = [decode(track.initialisation(run), track.fragments(run)[0].data)[0].width for run in (0, 1)]
        assert sizes == [320, 640]


def test_camera_tells_its_clock() -> None:
    with RtspCamera(film(gop=10)) as camera:
        camera.clock_error_ns = 1_700_000_000
        camera_source = source(camera.url)
        camera_source.open()
        wait_for(lambda: camera_source.read() and camera_source.report, within_s=3, what="a sender report")
        report = camera_source.report
        camera_source.close()
    assert report is not None
    assert abs(report.unix_ns - wall_ns() - 1_700_000_000) < 1_000_000_000


def test_b_frames_are_refused_with_what_to_do() -> None:
    with RtspCamera(film(b_frames=2)) as camera:
        camera_source = source(camera.url)
        camera_source.open()
        with pytest.raises(UnsupportedStream, match="switch them off at the camera"):
            for _ in range(40):
                camera_source.read()
        camera_source.close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "another protocol"),
        (b"RTSP/1.0 404 Not Found\r\nCSeq: 1\r\n\r\n", "404 Not Found"),
        (b"RTSP/1.0 401 No\r\nWWW-Authenticate: Digest realm=x, nonce=y\r\n\r\n", "put user and password"),
        (b"RTSP/1.0 200 OK\r\nContent-Length: 999999999\r\n\r\n", "at most"),
        (b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n", "expected H.264 or H.265, got nothing"),
        (
            b"RTSP/1.0 200 OK\r\nContent-Length: 44\r\n\r\nm=video 0 RTP/AVP 26\r\na=rtpmap:26 JPEG/90000\r\n",
            "JPEG",
        ),
        (b"X" * 100_000, "answer's head"),
        (b"", "the end of the connection"),
    ],
)
def test_what_is_no_camera_is_refused_in_words(answer: bytes, words: str) -> None:
    with _answering(answer) as url, pytest.raises(SourceFault, match=words):
        source(url).open()


def test_silent_camera_is_given_up_within_its_time() -> None:
    began_ns = boottime_ns()
    with _answering(None) as url, pytest.raises(SourceUnreachable):
        source(url).open()
    assert boottime_ns() - began_ns < 5_000_000_000


def test_camera_that_chatters_and_shows_nothing_is_stalled() -> None:
    sdp = b"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
    ok = b"RTSP/1.0 200 OK\r\nSession: 1\r\n"
    answers = [ok + b"Content-Length: %d\r\n\r\n" % len(sdp) + sdp, ok + b"\r\n", ok + b"\r\n"]
    with _answering(*answers, chatter=b"$\x05\x00\x04abcd" * 100) as url:
        camera_source = source(url)
        camera_source.open()
        with pytest.raises((SourceStalled, SourceEnded)) as caught:
            camera_source.read()
        camera_source.close()
    assert isinstance(caught.value, SourceStalled)


def _bare(picture: bytes) -> bytes:
    """Without start codes' lengths and without parameter sets, which the camera may send or not."""
    units = [unit for unit in picture.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit]
    return b"|".join(u for u in units if u[0] & 31 not in (7, 8) and u[0] >> 1 & 63 not in (32, 33, 34))


@contextmanager
def _answering(*answers: bytes | None, chatter: bytes = b"") -> Iterator[str]:
    """A server that answers each request with the next of `answers` (None: never), then chatters."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        peer, _ = listener.accept()
        with peer:
            for answer in answers:
                peer.recv(4096)
                if answer is None:
                    over.wait(6)
                    return
                peer.sendall(answer)
            while chatter and not over.wait(0.02):
                try:
                    peer.sendall(chatter)
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"rtsp://127.0.0.1:{listener.getsockname()[1]}/x"
    finally:
        over.set()
        listener.close()
        thread.join(5)
