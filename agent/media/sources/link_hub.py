"""One connection to a remote party for all the tracks that are taken from it.

The relay's process dies with the hub's thread, and that with capture.
"""

from __future__ import annotations

import logging
import queue
import threading
from typing import Any, NoReturn

import av
import av.error

from agent.media.errors import ClockJumped, SourceEnded, SourceFault, SourceStalled, SourceUnreachable
from agent.media.fragments import TrackKind
from agent.media.sources import relay
from agent.media.sources.child import Child
from agent.media.sources.link_streams import DEFAULT_FRAME_NS, Facts, facts_of, heard_from
from agent.media.sources.link_times import LinkTimes
from agent.media.sources.ports import READ_LIMIT_S, Packet, SourceSpec

OPEN_LIMIT_S = 5.0
_WAITING_PACKETS = 1_000
_JOIN_S = 3.0
_PROBE = {"probesize": "5000", "analyzeduration": "0"}

log = logging.getLogger(__name__)


class Outlet:
    """One track's end of the hub."""

    def __init__(self, kind: TrackKind) -> None:
        self.kind = kind
        self.packets: queue.Queue[Packet | None] = queue.Queue(_WAITING_PACKETS)
        self.is_late = False

    def put(self, packet: Packet | None) -> None:
        """Never waits. A track that leaves 1,000 packets lying is late, and told so at its next read."""
        try:
            self.packets.put_nowait(packet)
        except queue.Full:
            self.is_late = True


class _Pipe:
    """The relay's output as PyAV reads it; a fault ends the stream and is kept."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self.limit_s = OPEN_LIMIT_S
        self.fault: SourceFault | None = None

    def read(self, most: int) -> bytes:
        try:
            return self._child.read(most, within_s=self.limit_s)
        except SourceFault as fault:
            self.fault = fault
            return b""


class LinkHub:
    """One connection to the far side, in a thread of its own, for the tracks that joined it."""

    def __init__(self, spec: SourceSpec) -> None:
        self._url, self._shown = relay.address_of(spec), spec.shown
        self._lock = threading.Lock()
        self._known = threading.Event()
        self._facts: Facts | None = None
        self._fault: tuple[type[SourceFault], str] | None = None
        self._outlets: list[Outlet] = []
        self._child: Child | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"link-{self._shown}", daemon=True)

    @property
    def is_over(self) -> bool:
        """True once the connection has ended, by whatever cause."""
        return self._fault is not None

    @property
    def relay_pid(self) -> int | None:
        """The relay's process, while it runs."""
        child = self._child
        return child.pid if child is not None else None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let go of the connection and wait until the relay is gone."""
        with self._lock:
            self._stopping = True
            if self._child is not None:
                self._child.kill()
        self._thread.join(_JOIN_S)

    def add(self, outlet: Outlet) -> None:
        with self._lock:
            self._outlets.append(outlet)

    def remove(self, outlet: Outlet) -> bool:
        """True if nobody is left."""
        with self._lock:
            if outlet in self._outlets:
                self._outlets.remove(outlet)
            return not self._outlets

    def facts(self) -> Facts:
        """Wait for the streams' parameters. Raises SourceFault, SourceUnreachable when nobody answers in time."""
        self._known.wait(OPEN_LIMIT_S)
        if self._facts is None:
            self._raise(SourceUnreachable, f"link {self._shown}: expected a film within {OPEN_LIMIT_S:.0f} s, got none")
        return self._facts

    def next(self, outlet: Outlet) -> Packet:
        """The outlet's next packet. Raises SourceStalled, or the fault that ended the connection."""
        try:
            packet = outlet.packets.get(timeout=READ_LIMIT_S)
        except queue.Empty:
            raise SourceStalled(f"link {self._shown}: expected {outlet.kind.value}, got none for 2 s") from None
        if outlet.is_late:
            raise SourceStalled(f"link {self._shown}: expected its {outlet.kind.value} to be fetched in time")
        if packet is None:
            self._raise(SourceEnded, f"link {self._shown}: expected more, got the end")
        return packet

    def _raise(self, kind: type[SourceFault], words: str) -> NoReturn:
        """Each track gets an exception of its own: they are raised in different threads."""
        found = self._fault
        raise (found[0](found[1]) if found is not None else kind(words))

    # --- the hub's own thread ---

    def _run(self) -> None:
        try:
            self._relay()
            fault: SourceFault = SourceEnded(f"link {self._shown}: expected more, got the end of the stream")
        except SourceFault as found:
            fault = found
        except Exception as error:  # the supervisor of one connection: its tracks are told, and connect again
            log.exception("The link %s broke unexpectedly.", self._shown)
            fault = SourceFault(f"link {self._shown}: {type(error).__name__}")
        with self._lock:
            self._fault = (type(fault), str(fault))
            outlets = list(self._outlets)
        self._known.set()
        for outlet in outlets:
            outlet.put(None)

    def _relay(self) -> None:
        with self._lock:
            if self._stopping:
                return
            self._child = child = Child(
                relay.command(self._url), told=relay.script(self._url), what=f"link {self._shown}"
            )
        try:
            self._pass_on(_Pipe(child), child)
        finally:
            with self._lock:
                self._child = None
                child.end()

    def _pass_on(self, pipe: _Pipe, child: Child) -> None:
        try:
            container: Any = av.open(pipe, format="nut", options=dict(_PROBE))
        except (av.error.FFmpegError, OSError, ValueError):
            why = relay.reason(child.last_words()) if isinstance(pipe.fault, SourceEnded) else "no answer"
            raise SourceUnreachable(f"link {self._shown}: expected a film, got {why}") from None
        try:
            self._facts = facts = facts_of(container, self._shown)
            self._known.set()
            pipe.limit_s = READ_LIMIT_S
            self._demux(container, facts)
        except (av.error.FFmpegError, OSError):
            raise SourceEnded(f"link {self._shown}: expected more, got a broken stream") from None
        finally:
            container.close()
        if isinstance(pipe.fault, SourceStalled):
            raise SourceStalled(f"link {self._shown}: expected more, got nothing for {READ_LIMIT_S:.0f} s")

    def _demux(self, container: Any, facts: Facts) -> None:
        times = LinkTimes()
        frame_ns = facts.picture.frame_ns if facts.picture is not None else DEFAULT_FRAME_NS
        for packet in container.demux():
            heard = heard_from(packet, frame_ns)
            if heard is None:
                continue
            try:
                ready = times.take(heard)
            except ClockJumped as jump:
                raise ClockJumped(f"{self._shown}: {jump}") from None
            with self._lock:
                outlets = list(self._outlets)
            for kind, each in ready:
                for outlet in outlets:
                    if outlet.kind is kind:
                        outlet.put(each)


class LinkHubs:
    """The connections that are open: one an address, whoever asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hubs: dict[str, LinkHub] = {}

    def join(self, spec: SourceSpec, outlet: Outlet) -> LinkHub:
        """The hub of this address, connected or connecting, with the outlet in it. Raises BadSourceText."""
        with self._lock:
            hub = self._hubs.get(spec.text)
            if hub is None or hub.is_over:
                hub = self._hubs[spec.text] = LinkHub(spec)
                hub.add(outlet)
                hub.start()
            else:
                hub.add(outlet)
            return hub

    def leave(self, spec: SourceSpec, hub: LinkHub, outlet: Outlet) -> None:
        """The last to leave closes the connection."""
        with self._lock:
            if not hub.remove(outlet):
                return
            if self._hubs.get(spec.text) is hub:
                del self._hubs[spec.text]
            hub.stop()
