"""Packets to movie fragments, in memory: one PyAV mp4 muxer a run, its bytes cut into boxes as they come.

Nothing is ever written to a file here, and after each fragment no byte is left behind in the cutter (evidence.md E1).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av

from agent.media.cutter import STANDARD
from agent.media.errors import UnsupportedStream
from agent.media.sources.ports import SOUND_RATE, StreamInfo

PICTURE_TIMESCALE = 90_000
AAC_BIT_RATE = 96_000
AAC_CODEC = "mp4a.40.2"

# frag_discont: the first tfdt of a run is its true dts; without it the muxer silently counts every run from 0.
_OPTIONS = {
    "movflags": "cmaf+frag_keyframe+skip_trailer+frag_discont",
    "flush_packets": "1",
}
_PICTURE_BASE = Fraction(1, PICTURE_TIMESCALE)
_SOUND_BASE = Fraction(1, SOUND_RATE)
_HEAD = struct.Struct(">I4s")
_LARGE = struct.Struct(">Q")


class BoxCutter:
    """A write-only sink that hands over whole top-level boxes (ISO/IEC 14496-12, 4.2) to `on_box(type, bytes)`."""

    def __init__(self, on_box: Callable[[bytes, bytes], None]) -> None:
        self._pending = bytearray()
        self._on_box = on_box

    @property
    def pending(self) -> int:
        """Bytes that are not yet a whole box."""
        return len(self._pending)

    def write(self, chunk: bytes) -> int:
        """Take the muxer's next bytes; PyAV calls this."""
        self._pending += chunk
        while (size := self._next_size()) and size <= len(self._pending):
            kind = bytes(self._pending[4:8])
            box = bytes(self._pending[:size])
            del self._pending[:size]
            self._on_box(kind, box)
        return len(chunk)

    def _next_size(self) -> int:
        if len(self._pending) < _HEAD.size:
            return 0
        size: int = _HEAD.unpack_from(self._pending)[0]
        if size != 1:
            return size
        if len(self._pending) < _HEAD.size + _LARGE.size:
            return 0
        return int(_LARGE.unpack_from(self._pending, _HEAD.size)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A complete fragment and the packet that ended it: its ticks from origin and whether it is a keyframe.

    `end` is None for the last fragment, which ends with its own last sample.
    """

    data: bytes
    end: int | None
    next_is_key: bool


class RunMuxer:
    """One run's muxer. `initialisation` is ftyp+moov once known; `take()` gives the fragments completed since.

    Both kinds of stream take decoding times in ticks from the part's origin, never negative, rising by at least one.
    """

    timescale: int

    def __init__(self, fragment_ns: int) -> None:
        self._cutter = BoxCutter(self._on_box)
        options = {**_OPTIONS, "frag_duration": str(fragment_ns // 1_000)}
        self._container: Any = av.open(self._cutter, "w", format="mp4", options=options)
        self._stream: Any = None
        self._ftyp = b""
        self._parts: list[bytes] = []
        self._whole: list[bytes] = []
        self._cuts: list[Cut] = []
        self.initialisation = b""

    @property
    def pending(self) -> int:
        """Bytes held back at this instant: 0 right after a fragment came out."""
        return self._cutter.pending + sum(map(len, self._parts))

    def take(self) -> list[Cut]:
        """The fragments (moof and mdat, one bytes object each) completed since the last call."""
        cuts, self._cuts = self._cuts, []
        return cuts

    def close(self) -> None:
        """Flush the last fragment; take() it afterwards. The encoder and its threads go now, not at some collection."""
        self._container.close()
        self._note_cut(end=None, next_is_key=False)
        self._container = self._stream = None

    def _mux(self, packet: Any, dts: int, is_key: bool) -> None:
        self._container.mux_one(packet)
        if self._whole:
            self._note_cut(end=dts, next_is_key=is_key)

    def _note_cut(self, *, end: int | None, next_is_key: bool) -> None:
        whole, self._whole = self._whole, []
        if whole:
            self._cuts.append(Cut(data=b"".join(whole), end=end, next_is_key=next_is_key))

    def _on_box(self, kind: bytes, box: bytes) -> None:
        if kind == b"ftyp":
            self._ftyp = box
        elif kind == b"moov":
            self.initialisation = self._ftyp + box
        elif kind != b"mfra":
            self._parts.append(box)
            if kind == b"mdat":
                self._whole.append(b"".join(self._parts))
                self._parts = []


class PictureMuxer(RunMuxer):
    """H.264 or H.265 access units as they came from the source, not re-encoded."""

    timescale = PICTURE_TIMESCALE

    def __init__(self, info: StreamInfo, size: tuple[int, int], fragment_ns: int = STANDARD.fragment_ns) -> None:
        super().__init__(fragment_ns)
        rate = max(1, round(1e9 / info.frame_ns))
        self._stream = self._container.add_mux_stream(info.codec, rate=rate, width=size[0], height=size[1])
        self._stream.time_base = _PICTURE_BASE
        self._last = -1

    def write(self, picture: bytes, dts: int, cts: int, duration: int, is_key: bool) -> None:
        """Mux one access unit at `dts` ticks from origin."""
        self._last = dts = max(dts, self._last + 1)
        packet: Any = av.Packet(picture)
        packet.stream = self._stream
        packet.dts = dts
        packet.pts = dts + cts
        packet.duration = duration
        packet.is_keyframe = is_key
        self._mux(packet, dts, is_key)


class SoundMuxer(RunMuxer):
    """PCM in, AAC-LC out: 48 kHz mono. The encoder's priming lies before the first sample, so times stay true."""

    timescale = SOUND_RATE

    def __init__(self, fragment_ns: int = STANDARD.fragment_ns) -> None:
        super().__init__(fragment_ns)
        self._stream = self._container.add_stream("aac", rate=SOUND_RATE, layout="mono", bit_rate=AAC_BIT_RATE)
        self._stream.codec_context.thread_count = 1
        self._container.start_encoding()

    def write(self, pcm: bytes, at: int) -> None:
        """Encode and mux a block of s16 samples whose first is `at` samples from origin."""
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
        frame.planes[0].update(pcm)
        frame.sample_rate = SOUND_RATE
        frame.pts = at
        frame.time_base = _SOUND_BASE
        self._encode(frame)

    def close(self) -> None:
        """Drain the encoder (the last frame is padded with silence), then flush."""
        self._encode(None)
        super().close()

    def _encode(self, frame: Any) -> None:
        for packet in self._stream.encode(frame):
            self._mux(packet, packet.dts, True)


def picture_codec(initialisation: bytes) -> str:
    """The RFC 6381 name of an initialisation's picture, such as avc1.64001F or hev1.1.6.L93.B0 (ISO/IEC 14496-15)."""
    at = initialisation.find(b"avcC")
    if 0 <= at <= len(initialisation) - 8:
        return "avc1." + initialisation[at + 5 : at + 8].hex().upper()
    at = initialisation.find(b"hvcC")
    if 0 <= at <= len(initialisation) - 17:
        return _hevc_codec(initialisation[at + 4 : at + 17])
    raise UnsupportedStream(
        "expected parameter sets (avcC or hvcC) in the initialisation, got none; set the camera to H.264"
    )


def _hevc_codec(record: bytes) -> str:
    """Profile, compatibility (bits reversed), tier and level, constraints without trailing zeros (annex E.3)."""
    space, tier, profile = record[1] >> 6, record[1] >> 5 & 1, record[1] & 31
    compatible = int(f"{int.from_bytes(record[2:6], 'big'):032b}"[::-1], 2)
    constraints = [f"{each:X}" for each in record[6:12].rstrip(b"\0")]
    names = [f"hev1.{['', 'A', 'B', 'C'][space]}{profile}", f"{compatible:X}", f"{'LH'[tier]}{record[12]}"]
    return ".".join(names + constraints)
