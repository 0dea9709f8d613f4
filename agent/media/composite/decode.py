"""One track's pictures, decoded: begins at a keyframe, and after anything that went wrong at the next."""

from __future__ import annotations

from typing import Any

import av
import av.error

from agent.feed.messages import Picture
from agent.media.composite.planes import Shot, shot


class TrackDecoder:
    """Takes one track's access units in order, gives what is to be shown."""

    def __init__(self, codec: str) -> None:
        self._name = codec
        self._codec: Any = None

    def take(self, picture: Picture) -> list[Shot]:
        """The pictures that are complete now; none before a keyframe."""
        if self._codec is None and not picture.is_key:
            return []
        if self._codec is None:
            self._codec = _open(self._name)
        packet: Any = av.Packet(picture.data)
        packet.dts, packet.pts = picture.at_ns, picture.at_ns + picture.cts_ns
        try:
            frames = self._codec.decode(packet)
        except av.error.FFmpegError:
            self.restart()
            return []
        return [shot(frame, frame.pts if frame.pts is not None else picture.at_ns) for frame in frames]

    def restart(self) -> None:
        """Let go of everything; go on with the next keyframe."""
        self._codec = None


def _open(name: str) -> Any:
    codec: Any = av.CodecContext.create(name, "r")
    codec.thread_count = 1
    codec.options = {"flags": "low_delay"}
    return codec
