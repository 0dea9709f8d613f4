"""Everything that films and hears in the room, and the feed by which others see it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from agent import clock
from agent.feed.server import SOCKET_NAME, Feed
from agent.feeding import FeedTap
from agent.identities import Identities
from agent.media.cutter import Lengths
from agent.media.fragments import MediaEvent
from agent.media.recorder import TrackRecorder
from agent.media.sources.composite import DerivedInbox, DerivedSource
from agent.media.sources.factory import open_source
from agent.media.sources.ports import PacketSource, SourceSpec
from agent.plugs import Plugs
from agent.requests import ObservedSaid
from agent.settings import SECOND_NS
from agent.tracks import source_specs
from firmware_config.limits import Limits
from firmware_config.profile import Profile

STOP_WAIT_S = 10.0


class RoomSources:
    """A recorder for each track of the profile; `emit` and `post` return at once. Nothing runs before `start`."""

    def __init__(
        self, profile: Profile, *, emit: Callable[[MediaEvent], None], post: Callable[[ObservedSaid], None]
    ) -> None:
        self._inboxes = {str(name): DerivedInbox() for name in profile.derived_tracks}
        self.feed = Feed(
            profile.control.with_name(SOCKET_NAME), derived={name: box.put for name, box in self._inboxes.items()}
        )
        self.plugs = Plugs(self._open_source)
        self.identities = Identities(
            open_source=self.plugs.open_source,
            network=profile.camera_network,
            tracks=frozenset(str(track.name) for track in profile.tracks),
            post=post,
            clock=clock.boottime_ns,
        )
        self.recorders = {
            spec.track: TrackRecorder(
                spec=spec,
                open_source=self.identities.open_source,
                emit=emit,
                clock=clock.boottime_ns,
                lengths=lengths_of(profile.limits),
                tap=None if spec.track in self._inboxes else FeedTap(spec.track, self.feed),
            )
            for spec in source_specs(profile)
        }

    def start(self, *, cut: bool) -> None:
        """Begin; with `cut` nothing is let through yet: a confidential talk goes on."""
        if cut:
            for recorder in self.recorders.values():
                recorder.cut(clock.boottime_ns())
        for recorder in self.recorders.values():
            recorder.start()

    def stop(self) -> None:
        """All at the same time: each may have a device to wait for."""
        stopping = [threading.Thread(target=recorder.stop) for recorder in self.recorders.values()]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join(STOP_WAIT_S)

    def _open_source(self, spec: SourceSpec) -> PacketSource:
        inbox = self._inboxes.get(spec.track)
        return open_source(spec) if inbox is None else DerivedSource(inbox)


def lengths_of(limits: Limits) -> Lengths:
    """How the profile wants film to be cut."""
    return Lengths(
        segment_ns=limits.segment_s * SECOND_NS,
        fragment_ns=limits.fragment_ms * 1_000_000,
        ring_ns=limits.ring_s * SECOND_NS,
    )
