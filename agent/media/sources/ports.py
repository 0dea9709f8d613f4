"""The seam of media's sources: what is asked of a camera or a microphone, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from agent.media.fragments import TrackKind
from agent.media.timeline import UNMEASURED, Timing

READ_LIMIT_S = 2.0
SOUND_RATE = 48_000

_KEY_IN_PATH = ("rtmp", "rtmps", "link:rtmp", "link:rtmps")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """One source as the profile names it; `text` and `onvif` may hold a password and are never printed: use `shown`.

    `serial` is that of the device which belongs here ("": the profile does not say); `onvif` is the address of the
    camera's ONVIF device service ("": it has none).
    `timing` is what was measured of its latency and clock.
    """

    track: str
    kind: TrackKind
    text: str = field(repr=False)
    serial: str = ""
    onvif: str = field(default="", repr=False)
    timing: Timing = UNMEASURED

    @property
    def shown(self) -> str:
        """The source's text without credentials, stream key and query, fit for records, logs and the panel."""
        return shown_source(self.text)


def shown_source(text: str) -> str:
    """A source's text as people may read it. What could be part of a password is left out, rather than guessed at.

    An `@` beyond the place where it belongs means that some `/` or `?` before it may have been part of a password:
    of such an address only the scheme is shown.
    """
    scheme, mark, rest = text.partition("://")
    if not mark:
        return text.partition("?")[0]
    address, _, query = rest.partition("?")
    authority, slash, path = address.partition("/")
    if "@" in query or ("@" in path and ("@" in authority or ":" in authority)):
        return f"{scheme}://..."
    if scheme in _KEY_IN_PATH:  # rtmp://host/application/stream-key
        path = path.partition("/")[0]
    return f"{scheme}://{authority.rpartition('@')[2]}{slash}{path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamInfo:
    """What an opened source gives.

    `codec` is h264 or hevc for pictures, pcm for sound; width and height are 0 where only the first keyframe tells.
    `latency_ns` is what is known to lie between the instant shown and its arrival. With `stamped` the packets' times
    are CLOCK_BOOTTIME already; otherwise they are the source's own clock and are laid on arrival. `identity` is the
    device's serial number, "" where the way to it does not tell.
    """

    kind: TrackKind
    frame_ns: int
    width: int = 0
    height: int = 0
    codec: str = "h264"
    latency_ns: int = 0
    stamped: bool = False
    identity: str = ""


@dataclass(slots=True)
class Packet:
    """One encoded picture, or one block of sound (mono s16 at 48 kHz). Times in nanoseconds of the source's clock.

    `payload` is a picture's access unit (Annex B, parameter sets before every keyframe) or a block of samples;
    `cts_ns` is presentation minus decoding time; for sound `dts_ns` is the time of the block's first sample by
    counting. `parameters` are a keyframe's parameter sets where they may change, else empty. `captured_ns` is the
    boottime at which the camera says it captured the picture, its wall clock taken for the box's; None if it says none.
    `lost` says why the driver lost samples before this block ("": it says of none).
    """

    payload: bytes
    dts_ns: int
    cts_ns: int
    duration_ns: int
    is_key: bool
    arrival_ns: int
    parameters: bytes = b""
    captured_ns: int | None = None
    lost: str = ""


class PacketSource(Protocol):
    """A camera or a microphone. One thread opens, reads and closes it; every call returns within a few seconds."""

    def open(self) -> StreamInfo:
        """Connect. Raises SourceUnreachable or UnsupportedStream."""
        ...

    def read(self) -> Packet:
        """The next packet; waits at most READ_LIMIT_S, then SourceStalled; SourceEnded if it is gone."""
        ...

    def close(self) -> None:
        """Let go of the device. May be called twice; raises nothing."""
        ...


OpenSource = Callable[[SourceSpec], PacketSource]
