"""The only door to the MQTT library: one link of either half to a broker, MQTT 5, TLS 1.3 (docs/formats/wire.md 1).

Each connection is a paho client of its own (mqtt_client.py), so nothing of an old one is resent: the next hello finds
what was lost.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from sync.link import (
    Drained,
    Inbound,
    LinkDown,
    LinkEvent,
    LinkSettings,
    LinkUp,
    MessageTooBig,
    NoPresence,
    NotConnected,
    Presence,
    PublishRefused,
    Unheard,
    Woken,
)
from sync.mqtt_client import LARGEST_PACKET, MOST_IN_FLIGHT, Client
from sync.wire.events import Outgoing
from sync.wire.messages import MAX_PARCEL

PACKET_OVERHEAD = 64
NO_MATCHING_SUBSCRIBERS = 0x10
LOOK_AT_CERTIFICATE = "look whether our certificate is of its CA, in date and not revoked"


@dataclass(slots=True)
class LinkStatistics:
    """Counters since the start of the process."""

    connections: int = 0
    failed_attempts: int = 0
    published: int = 0
    published_bytes: int = 0
    received: int = 0
    received_bytes: int = 0
    dropped_inbound: int = 0
    ignored_retained: int = 0
    last_failure: str = ""


@dataclass(slots=True)
class _Connection:
    """One connection's client and what it has not finished publishing."""

    client: Client
    gone: threading.Event = field(default_factory=threading.Event)
    reason: str = ""
    max_payload: int = 0
    awaited: dict[int, tuple[str, ...]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    pending: dict[int, tuple[str, int]] = field(default_factory=dict)
    early: dict[int, ReasonCode] = field(default_factory=dict)
    queued: int = 0
    starved: bool = False
    up: bool = False


class MqttLink:
    """A link that keeps itself up. Thread-safe; events come out of `next_event`, in order, bounded in bytes."""

    def __init__(
        self,
        settings: LinkSettings,
        *,
        jitter: Callable[[], float],
        presence: Callable[[], Presence] | None = None,
    ) -> None:
        self._settings = settings
        self._jitter = jitter
        self._presence = presence
        self._events: queue.SimpleQueue[LinkEvent] = queue.SimpleQueue()
        self._inbound = 0
        self._room_inbound = threading.Condition()
        self._lock = threading.Lock()
        self._connection: _Connection | None = None
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self.statistics = LinkStatistics()

    # for the driver

    def start(self) -> None:
        """Begins to connect, in a thread of its own, for as long as it takes."""
        self._thread = threading.Thread(target=self._keep_up, name=f"mqtt-{self._settings.client_id}", daemon=True)
        self._thread.start()

    def close(self, *, timeout: float = 5.0) -> None:
        """Says the will itself (a clean end sends none), disconnects, ends the thread."""
        self._closing.set()
        with self._room_inbound:
            self._room_inbound.notify_all()
        connection = self._connection
        if connection is not None:
            connection.gone.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def next_event(self, timeout: float | None) -> LinkEvent | None:
        """The next event, or None after `timeout` seconds (None: wait)."""
        try:
            event = self._events.get(timeout=None if timeout is None else max(0.0, timeout))
        except queue.Empty:
            return None
        if isinstance(event, Inbound):
            with self._room_inbound:
                self._inbound -= len(event.payload)
                self._room_inbound.notify_all()
        return event

    def wake(self) -> None:
        """Makes `next_event` return Woken; from any thread."""
        self._events.put(Woken())

    def room(self) -> int:
        """Bytes that may be published now; 0 while down or full (then Drained comes)."""
        with self._lock:
            connection = self._connection
            if connection is None or not connection.up:
                return 0
            room = self._settings.outbound_bytes - connection.queued
            connection.starved = room < self._settings.outbound_bytes // 2
            return max(0, room)

    def can_publish(self) -> bool:
        """True if there is a connection with room."""
        return self.room() > 0

    def publish(self, outgoing: Outgoing, *, retain: bool = False) -> None:
        """Publishes one message. Raises MessageTooBig, or NotConnected (it is gone then; the next hello recovers)."""
        connection = self._connection
        if connection is None or not connection.up:
            raise NotConnected(f"{outgoing.topic}: no connection to {self._settings.host}:{self._settings.port}")
        self._publish_on(connection, outgoing, retain)

    # one connection

    def _keep_up(self) -> None:
        failures = 0
        while not self._closing.is_set():
            was_up = self._hold()
            failures = 0 if was_up else failures + 1
            wait = min(self._settings.retry_longest_s, self._settings.retry_first_s * 2.0 ** min(failures, 10))
            self._closing.wait(wait * (0.75 + 0.5 * self._jitter()))

    def _hold(self) -> bool:
        """One connection, from its first byte to its last; True if it was up. An unforeseen fault ends it alone.

        Were one to end this thread, nobody would ever connect again, and nobody would say so.
        """
        try:
            connection = self._connect()
            return connection is not None and self._serve(connection)
        except Exception as error:  # noqa: BLE001 - told, and the next connection is tried
            self._forget()
            self._note_failure(f"the link: expected no fault, got {type(error).__name__}: {error}; it connects anew")
            return False

    def _forget(self) -> bool:
        """Nothing is published on this connection any more; True if it had been up."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is None:
                return False
            was_up, connection.up = connection.up, False
            return was_up

    def _connect(self) -> _Connection | None:
        settings = self._settings
        try:
            presence = None if self._presence is None else self._presence()
        except NoPresence as fault:
            self._note_failure(str(fault))
            return None
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=settings.client_id,
            protocol=paho.MQTTv5,
            reconnect_on_failure=False,
        )
        connection = _Connection(client=client)
        self._wire_up(connection, presence)
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.MaximumPacketSize = LARGEST_PACKET
        try:
            if settings.tls is not None:
                client.tls_set_context(settings.tls.context())
            client.connect_timeout = settings.connect_timeout_s
            client.connect(settings.host, settings.port, settings.keepalive_s, clean_start=True, properties=properties)
        except (OSError, ValueError) as error:
            self._note_failure(f"{settings.host}:{settings.port}: {type(error).__name__}: {error}")
            return None
        client.loop_start()
        return connection

    def _note_failure(self, reason: str) -> None:
        self.statistics.failed_attempts += 1
        self.statistics.last_failure = reason
        self._events.put(LinkDown(reason))

    def _wire_up(self, connection: _Connection, presence: Presence | None) -> None:
        client = connection.client
        if presence is not None:
            client.will_set(presence.topic, presence.will, qos=1, retain=True)

        def opened(_client: Any, _data: Any, sock: Any) -> None:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def connected(_client: Any, _data: Any, _flags: Any, code: ReasonCode, properties: Properties | None) -> None:
            if code.is_failure:
                connection.reason = f"connection refused: {code}"
                connection.gone.set()
            else:
                self._greet(connection, properties, presence)

        def disconnected(_client: Any, _data: Any, _flags: Any, code: ReasonCode, _properties: Any) -> None:
            connection.reason = connection.reason or _why(connection, code)
            connection.gone.set()

        client.on_socket_open = opened
        client.on_connect = connected
        client.on_disconnect = disconnected
        client.on_subscribe = lambda _c, _d, mid, codes, _p: self._subscribed(connection, mid, codes, presence)
        client.on_publish = lambda _c, _d, mid, code, _p: self._published(connection, mid, code)
        client.came = self._came

    def _greet(self, connection: _Connection, properties: Properties | None, presence: Presence | None) -> None:
        """Takes the broker's limits (paho does not), then subscribes; up is only who is subscribed."""
        packet = int(getattr(properties, "MaximumPacketSize", LARGEST_PACKET))
        longest_topic = 256
        connection.max_payload = min(packet, LARGEST_PACKET) - PACKET_OVERHEAD - longest_topic
        connection.client.limit_in_flight(int(getattr(properties, "ReceiveMaximum", MOST_IN_FLIGHT)))
        if not self._settings.subscriptions:
            self._go_up(connection, presence)
            return
        wanted = []
        for topic in self._settings.subscriptions:
            retained = 0 if topic in self._settings.retained_from else 2
            if topic.startswith("$share/"):
                retained = 0
            wanted.append((topic, SubscribeOptions(qos=1, retainHandling=retained)))
        code, mid = connection.client.subscribe(wanted)
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS or mid is None:
            connection.gone.set()
            return
        connection.awaited[mid] = self._settings.subscriptions

    def _subscribed(self, connection: _Connection, mid: int, codes: Any, presence: Presence | None) -> None:
        topics = connection.awaited.pop(mid, self._settings.subscriptions)
        connection.refused = [topic for topic, code in zip(topics, codes, strict=False) if code.is_failure]
        if connection.refused:
            connection.reason = "subscription refused: " + ", ".join(connection.refused)
            connection.gone.set()
        else:
            self._go_up(connection, presence)

    def _go_up(self, connection: _Connection, presence: Presence | None) -> None:
        with self._lock:
            connection.up = True
            self._connection = connection
        self.statistics.connections += 1
        if presence is not None:
            self._publish_on(connection, Outgoing(presence.topic, presence.birth), True)
        self._events.put(LinkUp(max_payload=connection.max_payload))

    def _serve(self, connection: _Connection) -> bool:
        """Waits until the connection is gone or closing; True if it had been up."""
        while not connection.gone.wait(1.0):
            if not connection.client.is_alive:
                connection.reason = "the thread of the connection died"
                break
        was_up = self._forget()
        if self._closing.is_set() and was_up:
            self._say_will(connection)
        connection.client.disconnect()
        connection.client.loop_stop()
        reason = connection.reason or "closed"
        if not was_up:
            self.statistics.failed_attempts += 1
            self.statistics.last_failure = reason
        self._events.put(LinkDown(reason, tuple(connection.refused)))
        return was_up

    def _say_will(self, connection: _Connection) -> None:
        client = connection.client
        if client._will and client.is_connected():
            info = client.publish(client._will_topic.decode(), client._will_payload, qos=1, retain=True)
            try:
                info.wait_for_publish(2.0)
            except (RuntimeError, ValueError):
                self.statistics.last_failure = "the parting state was not taken by the broker"

    # both directions

    def _publish_on(self, connection: _Connection, outgoing: Outgoing, retain: bool) -> None:
        size = len(outgoing.payload)
        if size > connection.max_payload:
            raise MessageTooBig(f"{outgoing.topic}: expected at most {connection.max_payload} bytes, got {size}")
        with self._lock:
            connection.queued += size
        info = connection.client.publish(outgoing.topic, outgoing.payload, qos=outgoing.qos, retain=retain)
        if info.rc not in (MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_QUEUE_SIZE):
            with self._lock:
                connection.queued -= size
            raise NotConnected(f"{outgoing.topic}: {paho.error_string(info.rc)}")
        self.statistics.published += 1
        self.statistics.published_bytes += size
        with self._lock:
            early = connection.early.pop(info.mid, None)
            connection.pending[info.mid] = (outgoing.topic, size)
        if early is not None:
            self._published(connection, info.mid, early)

    def _published(self, connection: _Connection, mid: int, code: ReasonCode) -> None:
        with self._lock:
            if mid not in connection.pending:
                connection.early[mid] = code
                return
            topic, size = connection.pending.pop(mid)
            connection.queued -= size
            drained = connection.starved and connection.queued <= self._settings.outbound_bytes // 2
            if drained:
                connection.starved = False
        if code.value == NO_MATCHING_SUBSCRIBERS:
            self._events.put(Unheard(topic))
        elif code.is_failure:
            self._events.put(PublishRefused(topic, str(code)))
        if drained:
            self._events.put(Drained())

    def _came(self, topic: str, payload: bytes | memoryview, retained: bool) -> None:
        """Queues an inbound message; a full queue stops the reading a while, then drops: the next hello recovers.

        A retained message is ignored unless it was asked for: the broker cannot forbid a client to leave one lying.
        """
        if retained and not any(paho.topic_matches_sub(wanted, topic) for wanted in self._settings.retained_from):
            self.statistics.ignored_retained += 1
            return
        with self._room_inbound:
            fits = self._room_inbound.wait_for(
                lambda: self._closing.is_set() or self._inbound + len(payload) <= self._settings.inbound_bytes,
                timeout=self._settings.inbound_wait_s,
            )
            if not fits or self._closing.is_set():
                self.statistics.dropped_inbound += 1
                return
            self._inbound += len(payload)
        self.statistics.received += 1
        self.statistics.received_bytes += len(payload)
        self._events.put(Inbound(topic, payload, retained))


assert MAX_PARCEL + 1024 <= LARGEST_PACKET


def _why(connection: _Connection, code: ReasonCode) -> str:
    """Why a connection ended; before the broker answered it is TLS that failed, with or without an alert."""
    if connection.max_payload:
        return str(code)
    said = connection.client.tls_fault or "without a word"
    return f"the broker ended the connection before it answered ({said}): {LOOK_AT_CERTIFICATE}"
