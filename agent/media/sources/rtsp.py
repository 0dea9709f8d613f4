"""Network cameras: RTSP over TCP, H.264 taken as it comes, never re-encoded. The camera's sound is not asked for."""

from __future__ import annotations

from typing import Any

import av
import av.error

from agent.clock import boottime_ns
from agent.media.errors import SourceEnded, SourceStalled, SourceUnreachable, UnsupportedStream
from agent.media.fragments import TrackKind
from agent.media.sources.ports import READ_LIMIT_S, Packet, SourceSpec, StreamInfo

OPEN_LIMIT_S = 3.0
# FFmpeg answers the first time-out with the picture its parser still held, and only the second with the error.
_SILENCE_S = READ_LIMIT_S / 2
_OPTIONS = {"rtsp_transport": "tcp", "analyzeduration": "500000", "allowed_media_types": "video"}
_DEFAULT_FRAME_NS = 40_000_000


class RtspCamera:
    """One camera. Errors name it without its credentials (FFmpeg's own messages would not)."""

    def __init__(self, spec: SourceSpec) -> None:
        self._url = spec.text
        self._shown = spec.shown
        self._container: Any = None
        self._packets: Any = None
        self._ns_per_tick = 0.0
        self._frame_ns = _DEFAULT_FRAME_NS

    def open(self) -> StreamInfo:
        try:
            self._container = av.open(self._url, options=dict(_OPTIONS), timeout=(OPEN_LIMIT_S, _SILENCE_S))
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise SourceUnreachable(f"camera {self._shown}: expected a picture, got {_reason(error)}") from None
        stream = self._picture()
        self._ns_per_tick = float(stream.time_base) * 1e9
        rate = stream.average_rate or stream.guessed_rate
        if rate and 1 <= rate <= 240:
            self._frame_ns = int(1e9 / rate)
        self._packets = self._container.demux(stream)
        # FFmpeg's parser knows that a picture is whole only when the next one begins: one frame of latency.
        return StreamInfo(
            kind=TrackKind.PICTURE,
            frame_ns=self._frame_ns,
            width=stream.width,
            height=stream.height,
            template=stream,
            latency_ns=self._frame_ns,
        )

    def read(self) -> Packet:
        while True:
            packet = self._next()
            dts = packet.dts if packet.dts is not None else packet.pts
            if dts is None:  # before the first keyframe of a connection some packets carry no time at all
                continue
            scale = self._ns_per_tick
            return Packet(
                payload=packet,
                dts_ns=int(dts * scale),
                cts_ns=int((packet.pts - dts) * scale) if packet.pts is not None else 0,
                duration_ns=int(packet.duration * scale) if packet.duration else self._frame_ns,
                is_key=bool(packet.is_keyframe),
                arrival_ns=boottime_ns(),
            )

    def close(self) -> None:
        container, self._container, self._packets = self._container, None, None
        if container is not None:
            container.close()

    def _next(self) -> Any:
        try:
            packet = next(self._packets, None)
        except av.error.ExitError:
            raise SourceStalled(f"camera {self._shown}: expected pictures, got none for {READ_LIMIT_S:.0f} s") from None
        except (av.error.FFmpegError, OSError) as error:
            raise SourceEnded(f"camera {self._shown}: expected pictures, got {_reason(error)}") from None
        if packet is None or packet.size == 0:
            raise SourceEnded(f"camera {self._shown}: expected pictures, got the end of the stream")
        return packet

    def _picture(self) -> Any:
        stream = next(iter(self._container.streams.video), None)
        if stream is not None and stream.codec_context.name == "h264":
            return stream
        got = stream.codec_context.name if stream is not None else "no picture at all"
        self.close()
        raise UnsupportedStream(f"camera {self._shown}: expected H.264, got {got}; set the camera to H.264")


def _reason(error: BaseException) -> str:
    """What went wrong in words that cannot contain the URL."""
    text = getattr(error, "strerror", None)
    return text if isinstance(text, str) and "://" not in text else type(error).__name__
