"""The remote party's link: one connection for picture and sound, which stay in step; lost, back, and no secret told."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from agent.clock import boottime_ns
from agent.media.errors import BadSourceText, SourceEnded, SourceUnreachable, ToolMissing, UnsupportedStream
from agent.media.fragments import Initialisation, SourceBack, SourceLost, TrackKind
from agent.media.recorder import BACK_OFF_S
from agent.media.sources import child as child_module
from agent.media.sources.factory import Sources
from agent.media.sources.link import LinkSource
from agent.media.sources.link_streams import parameter_sets
from agent.media.sources.ports import Packet, SourceSpec
from tests.fakes.far_side import PASSPHRASE, FarSide, free_udp_port
from tests.fakes.tracks import RecordedTrack
from tests.fakes.waiting import wait_for

ROOT = Path(__file__).parents[3]


def both(sources: Sources, url: str) -> tuple[LinkSource, LinkSource]:
    picture = sources.open_source(SourceSpec(track="remote-1", kind=TrackKind.PICTURE, text=url))
    sound = sources.open_source(SourceSpec(track="mic-remote-1", kind=TrackKind.SOUND, text=url))
    assert isinstance(picture, LinkSource) and isinstance(sound, LinkSource)
    return picture, sound


def read_span(source: LinkSource, seconds: float) -> list[Packet]:
    packets = [source.read()]
    while packets[-1].dts_ns - packets[0].dts_ns < seconds * 1e9:
        packets.append(source.read())
    return packets


def opened(source: LinkSource, within_s: float = 10.0) -> Any:
    """Open as the recorder does: again and again, while the far side is still starting."""

    def attempt() -> Any:
        try:
            return source.open()
        except SourceUnreachable:
            source.close()
            return None

    return wait_for(attempt, within_s=within_s, what="the link")


def test_flash_and_beep_of_the_far_room_stay_together_on_two_tracks_of_one_connection() -> None:
    sources = Sources()
    with FarSide() as far:
        picture, sound = both(sources, far.url)
        info = opened(picture)
        heard = sound.open()
        assert picture._hub is sound._hub
        pictures, sounds = read_span(picture, 3.0), read_span(sound, 3.0)
        picture.close(), sound.close()
    assert (info.width, info.height, info.codec, info.frame_ns) == (320, 180, "h264", 40_000_000)
    assert info.stamped and heard.stamped
    assert any(packet.cts_ns > 0 for packet in pictures), "expected B frames to keep their order of showing"
    assert all(len(packet.payload) // 2 * 1_000_000_000 // 48_000 == packet.duration_ns for packet in sounds)
    now_ns = boottime_ns()
    assert all(0 <= now_ns - packet.dts_ns < 10_000_000_000 for packet in pictures)
    flashes, beeps = flash_times(pictures), beep_times(sounds)
    apart = [min((beep - flash for beep in beeps), key=abs) for flash in flashes]
    assert len(flashes) >= 2
    assert max(map(abs, apart)) < 45_000_000, apart


def test_lost_link_is_a_gap_and_its_return_is_seen_on_both_tracks_within_5_s() -> None:
    sources, far = Sources(), FarSide()
    with (
        RecordedTrack("remote-1", far.url, opener=sources.open_source) as picture,
        RecordedTrack("mic-remote-1", far.url, opener=sources.open_source, kind=TrackKind.SOUND) as sound,
    ):
        far.start()
        tracks = (picture.armed(15), sound.armed(15))
        press_ns = boottime_ns()
        for track in tracks:
            track.press(press_ns)
        wait_for(lambda: all(track.fragments() for track in tracks), within_s=5, what="film of both")
        far.stop()
        wait_for(lambda: all(track.of(SourceLost) for track in tracks), within_s=6, what="both to be lost")
        far.start()
        # 5 s are promised; a machine that runs eight tests at once is given twice that.
        wait_for(lambda: all(track.of(SourceBack) for track in tracks), within_s=10, what="both to be back")
        stop_ns = boottime_ns() + 1_000_000_000
        RecordedTrack.record_until(stop_ns, list(tracks))
        far.stop()
    assert BACK_OFF_S[-1] <= 2.0, "expected the pause between two attempts to leave 3 s of the 5 s for connecting"
    assert [event.codec[:4] for event in picture.of(Initialisation)] == ["avc1", "avc1"]
    assert len(sound.of(Initialisation)) == 2


def test_relay_hides_the_passphrase_and_dies_with_us(tmp_path: Path) -> None:
    with FarSide() as far:
        program = (
            "import sys\nfrom agent.media.fragments import TrackKind\n"
            "from agent.media.sources.factory import Sources\nfrom agent.media.sources.ports import SourceSpec\n"
            "spec = SourceSpec(track='remote-1', kind=TrackKind.PICTURE, text=sys.stdin.readline().strip())\n"
            "source = Sources().open_source(spec)\n"
            "for _ in range(8):\n"
            "    try:\n        source.open()\n        break\n    except Exception: source.close()\n"
            "print(source._hub.relay_pid, flush=True)\nsys.stdin.read()\n"
        )
        box = subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert box.stdin and box.stdout and box.stderr
        box.stdin.write(f"{far.url}\n")
        box.stdin.flush()
        relay = Path("/proc") / box.stdout.readline().strip()
        command = (relay / "cmdline").read_bytes()
        environment = (relay / "environ").read_bytes()
        box.kill()
        told = box.communicate()[1]
        wait_for(lambda: not (relay / "cmdline").exists() or not (relay / "cmdline").read_bytes(), what="its end")
    assert b"ffmpeg" in command
    assert PASSPHRASE.encode() not in command + environment
    assert PASSPHRASE not in told


def test_wrong_passphrase_and_nobody_there_are_told_without_the_secret(caplog: pytest.LogCaptureFixture) -> None:
    texts = []
    with FarSide() as far:
        wrong = far.url.replace(PASSPHRASE, "another-s3cret")
        for url in (
            wrong,
            f"srt://127.0.0.1:{free_udp_port()}?passphrase={PASSPHRASE}",
            "rtmp://127.0.0.1:9/a/key-s3cret",
        ):
            spec = SourceSpec(track="remote-1", kind=TrackKind.PICTURE, text=url)
            source = Sources().open_source(spec)
            began_ns = boottime_ns()
            with pytest.raises(SourceUnreachable) as caught:
                source.open()
            source.close()
            assert boottime_ns() - began_ns < 10_000_000_000
            texts.append(f"{caught.value} {spec!r} {spec.shown} {caplog.text}")
    assert "s3cret" not in "".join(texts)
    assert "connection refused" in texts[2] and "rtmp://127.0.0.1:9/a" in texts[2]


def test_link_without_sound_refuses_the_sound_track_only() -> None:
    sources = Sources()
    with FarSide(has_sound=False) as far:
        picture, sound = both(sources, far.url)
        opened(picture)
        with pytest.raises(UnsupportedStream, match="expected sound, got none"):
            sound.open()
        sound.close()
        assert picture.read().payload is not None
        picture.close()


def test_transport_stream_over_udp_comes_through_the_same_door() -> None:
    sources = Sources()
    with FarSide(scheme="udp") as far:
        picture, sound = both(sources, far.url)
        opened(picture)
        sound.open()
        assert picture.read().is_key
        assert sound.read().payload
        picture.close(), sound.close()


def test_far_room_that_sends_h265_is_stored_as_it_comes() -> None:
    with FarSide(scheme="udp", codec="libx265") as far, RecordedTrack("remote-1", far.url) as track:
        track.armed(15).record(1.5)
    assert [event.codec.partition(".")[0] for event in track.of(Initialisation)] == ["hev1"]


def test_parameter_sets_are_told_apart_from_delimiters_and_slices() -> None:
    unit = b"\0\0\0\1\x09\xf0" + b"\0\0\0\1\x67sps" + b"\0\0\1\x68pps" + b"\0\0\1\x65slice\0\0\1\x67no"
    assert parameter_sets("h264", unit) == b"\0\0\0\1\x67sps\0\0\0\1\x68pps"
    assert parameter_sets("hevc", b"\0\0\1\x40\1v\0\0\1\x42\1s\0\0\1\x26\1i") == b"\0\0\0\1\x40\1v\0\0\0\1\x42\1s"
    assert parameter_sets("h264", b"") == b""


def test_last_track_to_leave_ends_the_relay_and_the_first_to_come_back_starts_another() -> None:
    sources = Sources()
    with FarSide(scheme="udp") as far:
        picture, sound = both(sources, far.url)
        opened(picture)
        sound.open()
        hub = picture._hub
        assert hub is not None and hub.relay_pid is not None
        relay = Path("/proc") / str(hub.relay_pid)
        picture.close()
        assert sound.read().payload and relay.exists()
        sound.close()
        assert not relay.exists()
        again = both(sources, far.url)[0]
        opened(again)
        again.close()


def test_missing_ffmpeg_is_a_refusal_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(child_module, "_PATH", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    source = Sources().open_source(SourceSpec(track="remote-1", kind=TrackKind.PICTURE, text="srt://127.0.0.1:9"))
    with pytest.raises(ToolMissing, match="expected the program ffmpeg, got none"):
        source.open()
    source.close()


@pytest.mark.parametrize("text", ["srt:", "srt://", "link:http://x", "link:file:///etc/passwd", "srt://a\nfile 'b'"])
def test_link_address_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(BadSourceText):
        Sources().open_source(SourceSpec(track="remote-1", kind=TrackKind.PICTURE, text=text))


def test_reading_a_closed_link_says_that_it_is_closed() -> None:
    source = Sources().open_source(SourceSpec(track="remote-1", kind=TrackKind.PICTURE, text="srt://127.0.0.1:9"))
    with pytest.raises(SourceEnded):
        source.read()


def flash_times(packets: list[Packet]) -> list[int]:
    """When the picture turns white (boottime), from the second picture shown on."""
    decoder: Any = av.CodecContext.create("h264", "r")
    shown: list[tuple[int, float]] = []
    for packet in packets:
        coded = av.Packet(packet.payload)
        coded.pts, coded.dts = packet.dts_ns + packet.cts_ns, packet.dts_ns
        shown += [(frame.pts, float(frame.to_ndarray(format="gray").mean())) for frame in decoder.decode(coded)]
    shown += [(frame.pts, float(frame.to_ndarray(format="gray").mean())) for frame in decoder.decode(None)]
    return [at for (_, before), (at, light) in pairwise(shown) if before < 120 < light]


def beep_times(packets: list[Packet]) -> list[int]:
    """When sound begins after at least half a second of quiet (boottime)."""
    found, quiet_since = [], None
    for packet in packets:
        samples = np.frombuffer(packet.payload, "<i2").astype(np.int32)
        loud = np.flatnonzero(np.abs(samples) > 3_000)
        if not loud.size:
            quiet_since = packet.dts_ns if quiet_since is None else quiet_since
            continue
        if quiet_since is not None and packet.dts_ns - quiet_since > 400_000_000:
            found.append(packet.dts_ns + int(loud[0]) * 1_000_000_000 // 48_000)
        quiet_since = None
    return found
