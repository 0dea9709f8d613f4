"""Unplugging synthetic sources from the virtual front panel: the real recorder meets a source that is really gone."""

from __future__ import annotations

import threading

from agent.media.errors import SourceUnreachable
from agent.media.sources.ports import OpenSource, PacketSource, SourceSpec


class Plugs:
    """Wraps `open_source`; a track that is out cannot be opened, and its open source is unplugged."""

    def __init__(self, open_source: OpenSource) -> None:
        self._open_source = open_source
        self._lock = threading.Lock()
        self._out: set[str] = set()
        self._sources: dict[str, PacketSource] = {}

    def open_source(self, spec: SourceSpec) -> PacketSource:
        """As the wrapped one. Raises SourceUnreachable while the track is out."""
        with self._lock:
            if spec.track in self._out:
                raise SourceUnreachable(f"track {spec.track}: it was unplugged at the virtual front panel")
            source = self._open_source(spec)
            self._sources[spec.track] = source
            return source

    def move(self, track: str, *, out: bool) -> None:
        """Unplug or plug in. Raises KeyError for a track that was never opened or cannot be unplugged."""
        with self._lock:
            unplug = getattr(self._sources[track], "unplug", None)
            if unplug is None:
                raise KeyError(track)
            if out:
                self._out.add(track)
                unplug()
            else:
                self._out.discard(track)
