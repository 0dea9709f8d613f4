"""One suite over every source: what agent.media.sources.ports.PacketSource promises, kept by real and pretended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from agent.clock import boottime_ns
from agent.media.errors import BadSourceText, SourceEnded, SourceFault, SourceStalled, SourceUnreachable
from agent.media.fragments import TrackKind
from agent.media.pictures import size_of
from agent.media.sources.factory import open_source
from agent.media.sources.ports import SOUND_RATE, PacketSource, SourceSpec
from tests.fakes.far_side import FarSide
from tests.fakes.media_files import film
from tests.fakes.rtsp_camera import RtspCamera

KINDS = ["rtsp", "rtsp-parameters-in-sdp", "file", "synthetic", "synthetic-mic", "srt", "srt-sound"]


SIZE = (320, 180)


@dataclass
class Plugged:
    """A source and the way to pull its plug."""

    spec: SourceSpec
    camera: RtspCamera | FarSide | None
    flag: Path

    def source(self) -> PacketSource:
        return open_source(self.spec)

    def unplug(self) -> None:
        if self.camera is not None:
            self.camera.unplug()
        else:
            self.flag.touch()

    def plug(self) -> None:
        if self.camera is not None:
            self.camera.plug()
        else:
            self.flag.unlink()


@pytest.fixture(params=KINDS)
def plugged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Plugged]:
    flag = tmp_path / "unplugged"
    with ExitStack() as stack:
        camera: RtspCamera | FarSide | None = None
        match request.param:
            case "rtsp":
                camera = stack.enter_context(RtspCamera(film(), user="op", password="s3cret"))
                text = camera.url
            case "rtsp-parameters-in-sdp":
                camera = stack.enter_context(RtspCamera(film(), in_band=False))
                text = camera.url
            case "srt" | "srt-sound":
                camera = stack.enter_context(FarSide())
                text = camera.url
            case "file":
                text = f"file:{film()}?unplug={flag}"
            case name:
                text = f"{name}:one?unplug={flag}"
        kind = TrackKind.SOUND if request.param in ("synthetic-mic", "srt-sound") else TrackKind.PICTURE
        yield Plugged(SourceSpec(track="one", kind=kind, text=text), camera, flag)


def test_packets_rise_in_time_and_last_as_long_as_the_next_needs(plugged: Plugged) -> None:
    source = plugged.source()
    info = source.open()
    packets = [source.read() for _ in range(40)]
    source.close()
    assert info.kind is plugged.spec.kind
    steps = [later.dts_ns - earlier.dts_ns for earlier, later in pairwise(packets)]
    assert all(step > 0 for step in steps)
    assert sum(steps) / len(steps) == pytest.approx(info.frame_ns, rel=0.1)
    assert all(packet.duration_ns == pytest.approx(info.frame_ns, rel=0.02) for packet in packets)
    assert all(packet.arrival_ns <= boottime_ns() for packet in packets)


def test_keyframe_comes_within_the_ring_or_sound_in_whole_samples(plugged: Plugged) -> None:
    source = plugged.source()
    info = source.open()
    packets = [source.read() for _ in range(55)]
    source.close()
    if info.kind is TrackKind.PICTURE:
        key = next(packet for packet in packets if packet.is_key)
        size = info.width, info.height
        assert size_of(info.codec, key.payload, key.parameters) == (size if any(size) else SIZE)
    else:
        assert all(len(packet.payload) * 500_000_000 // SOUND_RATE == packet.duration_ns for packet in packets)


def test_unplugged_source_says_so_within_its_limit_and_cannot_be_opened(plugged: Plugged) -> None:
    source = plugged.source()
    source.open()
    source.read()
    plugged.unplug()
    began_ns = boottime_ns()
    with pytest.raises((SourceEnded, SourceStalled)):
        for _ in range(200):
            source.read()
    assert boottime_ns() - began_ns < 3_000_000_000
    source.close()
    with pytest.raises(SourceUnreachable):
        plugged.source().open()


def test_source_can_be_opened_again_after_it_was_plugged_in(plugged: Plugged) -> None:
    plugged.unplug()
    source = plugged.source()
    with pytest.raises(SourceFault):
        source.open()
    plugged.plug()
    source = plugged.source()
    source.open()
    assert source.read().dts_ns is not None
    source.close()


def test_closing_twice_is_harmless(plugged: Plugged) -> None:
    source = plugged.source()
    source.open()
    source.close()
    source.close()


def test_password_is_in_no_text_that_a_source_gives(caplog: pytest.LogCaptureFixture) -> None:
    with RtspCamera(film(), user="op", password="s3cret") as camera:
        url = camera.url.replace("s3cret", "wr0ng-s3cret")
        spec = SourceSpec(track="one", kind=TrackKind.PICTURE, text=url)
        with pytest.raises(SourceUnreachable) as caught:
            open_source(spec).open()
    everything = f"{caught.value} {caught.value.__cause__} {spec!r} {spec.shown} {caplog.text}"
    assert "s3cret" not in everything and "op:" not in everything
    assert "127.0.0.1" in str(caught.value)


@pytest.mark.parametrize("text", ["", "ftp://x", "uvc:", "synthetic:a?size=12", "synthetic:a?rate=x"])
def test_unknown_source_text_is_refused(text: str) -> None:
    with pytest.raises(BadSourceText):
        open_source(SourceSpec(track="one", kind=TrackKind.PICTURE, text=text))
