"""The remote party's link: SRT, RTSP, RTMP or MPEG-TS over UDP, with its sound, as two tracks from one connection.

A picture track and a sound track with the same text share a LinkHub: the first that opens connects, the last that
closes lets go. B frames are allowed.
"""

from __future__ import annotations

from agent.media.errors import SourceEnded, UnsupportedStream
from agent.media.fragments import TrackKind
from agent.media.sources import relay
from agent.media.sources.link_hub import LinkHub, LinkHubs, Outlet
from agent.media.sources.ports import Packet, SourceSpec, StreamInfo


class LinkSource:
    """One track of a link: its picture or its sound, by the spec's kind."""

    def __init__(self, spec: SourceSpec, hubs: LinkHubs) -> None:
        """Raises BadSourceText."""
        relay.script(relay.address_of(spec))
        self._spec, self._hubs = spec, hubs
        self._hub: LinkHub | None = None
        self._outlet = Outlet(spec.kind)

    def open(self) -> StreamInfo:
        hub = self._hub = self._hubs.join(self._spec, self._outlet)
        facts = hub.facts()
        info = facts.picture if self._spec.kind is TrackKind.PICTURE else facts.sound
        if info is None:
            raise UnsupportedStream(
                f"link {self._spec.shown}: expected {self._spec.kind.value}, got none; ask the far side to send it"
            )
        return info

    def read(self) -> Packet:
        if self._hub is None:
            raise SourceEnded(f"link {self._spec.shown}: expected it open, got it closed")
        return self._hub.next(self._outlet)

    def close(self) -> None:
        hub, self._hub = self._hub, None
        if hub is not None:
            self._hubs.leave(self._spec, hub, self._outlet)
