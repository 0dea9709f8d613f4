"""What a link carries, read from the relay: its streams, and its packets free of their container."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agent.clock import boottime_ns
from agent.media.errors import UnsupportedStream
from agent.media.fragments import TrackKind
from agent.media.sources.link_times import Heard
from agent.media.sources.ports import SOUND_RATE, StreamInfo

DEFAULT_FRAME_NS = 40_000_000
_START = b"\0\0\1"
_PARAMETERS = {"h264": (7, 8), "hevc": (32, 33, 34)}
_SLICES = {"h264": range(1, 6), "hevc": range(32)}
_SOUND_FRAME_NS = 1024 * 1_000_000_000 // SOUND_RATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the connection carries; a kind that it lacks is None."""

    picture: StreamInfo | None
    sound: StreamInfo | None


def facts_of(container: Any, shown: str) -> Facts:
    """The first picture and the first sound. Raises UnsupportedStream."""
    picture = sound = None
    stream: Any = next(iter(container.streams.video), None)
    if stream is not None:
        codec = stream.codec_context.name
        if codec not in ("h264", "hevc"):
            raise UnsupportedStream(f"link {shown}: expected H.264 or H.265, got {codec}; have the far side change it")
        rate = stream.average_rate or stream.base_rate
        picture = StreamInfo(
            kind=TrackKind.PICTURE,
            frame_ns=int(1e9 / rate) if rate and 1 <= rate <= 240 else DEFAULT_FRAME_NS,
            width=stream.codec_context.width,
            height=stream.codec_context.height,
            stamped=True,
            codec=codec,
        )
    if container.streams.audio:
        sound = StreamInfo(kind=TrackKind.SOUND, frame_ns=_SOUND_FRAME_NS, stamped=True, codec="pcm")
    return Facts(picture=picture, sound=sound)


def heard_from(packet: Any, frame_ns: int) -> Heard | None:
    """The packet in nanoseconds; None if it is empty or has no time at all. A picture is free of its container."""
    pts = packet.pts if packet.pts is not None else packet.dts
    if pts is None or packet.size == 0:
        return None
    tick = 1e9 * packet.time_base
    payload = bytes(packet)
    kind = TrackKind.PICTURE if packet.stream.type == "video" else TrackKind.SOUND
    if kind is TrackKind.SOUND:
        duration_ns = len(payload) // 2 * 1_000_000_000 // SOUND_RATE
    else:
        duration_ns = int(packet.duration * tick) if packet.duration else frame_ns
    is_key_picture = kind is TrackKind.PICTURE and bool(packet.is_keyframe)
    return Heard(
        kind=kind,
        payload=payload,
        pts_ns=int(pts * tick),
        dts_ns=int(packet.dts * tick) if packet.dts is not None else None,
        duration_ns=duration_ns,
        is_key=bool(packet.is_keyframe),
        arrival_ns=boottime_ns(),
        parameters=parameter_sets(packet.stream.codec_context.name, payload) if is_key_picture else b"",
    )


def parameter_sets(codec: str, unit: bytes) -> bytes:
    """The parameter sets that stand in an access unit before its first slice (Annex B), each after a start code."""
    found, at = [], unit.find(_START)
    while at >= 0 and at + len(_START) < len(unit):
        begin = at + len(_START)
        kind = unit[begin] & 0x1F if codec == "h264" else unit[begin] >> 1 & 0x3F
        if kind in _SLICES[codec]:
            break
        at = unit.find(_START, begin)
        if kind in _PARAMETERS[codec]:
            # A start code of four bytes begins with a zero that is not part of the set before it.
            found.append(b"\0" + _START + (unit[begin:at] if at >= 0 else unit[begin:]).rstrip(b"\0"))
    return b"".join(found)
