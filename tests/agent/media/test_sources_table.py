"""The table of sources: what it knows, what it refuses and how, and what people are shown of a source's text."""

from __future__ import annotations

import pytest

from agent.media.errors import BadSourceText
from agent.media.fragments import TrackKind
from agent.media.sources.factory import Sources
from agent.media.sources.ports import SourceSpec, shown_source
from firmware_config import profile


def test_a_profile_may_name_just_the_sources_that_the_table_knows() -> None:
    table = Sources().table
    for kind in TrackKind:
        known = {scheme for scheme, row in table.items() if kind in row.kinds}
        assert known == set(profile._SCHEMES[kind.value])


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        (TrackKind.PICTURE, "rstp://h/x", "rtsp://..."),
        (TrackKind.PICTURE, "uvs:/dev/video0", "uvc:/dev/v4l/by-id/..."),
        (TrackKind.SOUND, "sound-device:USB", "sounddevice:NAME"),
    ],
)
def test_unknown_kind_of_source_is_refused_with_the_nearest(kind: TrackKind, text: str, meant: str) -> None:
    with pytest.raises(BadSourceText) as caught:
        Sources().open_source(SourceSpec(track="one", kind=kind, text=text))
    assert f"did you mean {meant}?" in str(caught.value)


def test_picture_source_for_a_sound_track_is_refused() -> None:
    with pytest.raises(BadSourceText, match="for sound"):
        Sources().open_source(SourceSpec(track="one", kind=TrackKind.SOUND, text="uvc:/dev/video0"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("rtsp://192.0.2.11:554/main", "rtsp://192.0.2.11:554/main"),
        ("rtsp://op:s3cret@192.0.2.11/main?x=1", "rtsp://192.0.2.11/main"),
        ("rtsp://op:s3@cret@192.0.2.11/main", "rtsp://192.0.2.11/main"),
        ("rtsp://op:s3/cret@192.0.2.11/main", "rtsp://..."),
        ("rtsp://op:s3?cret@192.0.2.11/main", "rtsp://..."),
        ("rtsp://op:s3@c/ret@192.0.2.11/main", "rtsp://..."),
        ("srt://192.0.2.9:9000?passphrase=s3cret", "srt://192.0.2.9:9000"),
        ("srt://192.0.2.9:9000?passphrase=s3@cret", "srt://..."),
        ("rtmp://192.0.2.9/live/s3cret", "rtmp://192.0.2.9/live"),
        ("link:rtmp://192.0.2.9/live/s3cret", "link:rtmp://192.0.2.9/live"),
        ("udp://@239.1.1.1:5000", "udp://239.1.1.1:5000"),
        ("uvc:/dev/video0?size=1280x720", "uvc:/dev/video0"),
    ],
)
def test_people_see_a_source_without_what_could_be_secret(text: str, shown: str) -> None:
    assert shown_source(text) == shown
