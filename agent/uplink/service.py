"""The uplink's driver: one thread that takes the link's events, feeds the sender, performs what it says, sleeps."""

from __future__ import annotations

import logging
import random
import secrets
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from agent import clock, supervise
from agent.errors import DistrustedReceipt
from agent.outbox.layout import Layout
from agent.receipts import Word
from agent.uplink.believing import Believing
from agent.uplink.book import Book, count_connection
from agent.uplink.bringing import Bringing
from agent.uplink.capture import CaptureLine
from agent.uplink.renewing import Renewing
from agent.uplink.telemetry import BOOKINGS_REFUSED, COMMAND_UNKNOWN, telemetry_of
from agent.uplink.waiting import WaitingOutbox
from agent.uplink.watching import WatchLine, certificate_ends
from firmware_config.profile import Profile
from sync.errors import SyncError
from sync.ids import BoxId
from sync.link import (
    Drained,
    Inbound,
    LinkDown,
    LinkEvent,
    LinkSettings,
    LinkUp,
    NoPresence,
    NotConnected,
    Presence,
    PublishRefused,
    TlsFiles,
    Unheard,
    Woken,
)
from sync.mqtt import MqttLink
from sync.wire import codec, topics
from sync.wire.events import (
    AnchorCame,
    BookingsCame,
    CommandCame,
    HelloRefused,
    Malformed,
    Outgoing,
    ReceiptCame,
    SenderEvent,
    SteppedAside,
    WorkerChanged,
)
from sync.wire.messages import BoxState, Outcome
from sync.wire.sender import Sender
from sync.wire.things import Thing

log = logging.getLogger(__name__)

SOFTWARE = "mashangren 0.1.0"
WATCH_S = 0.1
TELEMETRY_EVERY_S = 1.0
NONCE_SIZE = 16
#: Receipts that came together are committed together, so many at most; waiting for more cost a third of the rate.
KEEP_TOGETHER = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class UplinkSettings:
    """What one uplink is told: the box, its outbox and control socket, the broker, whom it believes."""

    box: BoxId
    outbox: Path
    control: Path
    link: LinkSettings
    receipt_keys: tuple[bytes, ...]
    logs: tuple[tuple[str, bytes], ...]


def settings_of(profile: Profile) -> UplinkSettings:
    """The uplink's part of a profile."""
    broker, trusted = profile.broker, profile.trusted
    return UplinkSettings(
        box=profile.box,
        outbox=profile.outbox,
        control=profile.control,
        link=LinkSettings(
            host=broker.host,
            port=broker.port,
            client_id=profile.box,
            tls=TlsFiles(ca=broker.ca, certificate=broker.certificate, key=broker.key),
            subscriptions=topics.box_subscriptions(profile.box),
        ),
        receipt_keys=(trusted.receipt,),
        logs=((trusted.log_origin, trusted.log),),
    )


@dataclass(frozen=True, slots=True)
class Edges:
    """Where the uplink touches line and disk: the link, the book of receipts, the count of connections."""

    link: Callable[[LinkSettings, Callable[[], float], Callable[[], Presence]], MqttLink] = (
        lambda told, jitter, presence: MqttLink(told, jitter=jitter, presence=presence)
    )
    book: Callable[[Path], Book] = Book
    count: Callable[[Path, int], int] = count_connection


class Uplink:
    """One box's uplink. `run` returns when `ended` is set; everything durable is in uplink.db by then."""

    def __init__(
        self, settings: UplinkSettings, *, now: Callable[[], float] | None = None, edges: Edges | None = None
    ) -> None:
        self._settings, self._edges = settings, edges or Edges()
        self._now = now or (lambda: clock.boottime_ns() / 1e9)
        settings.outbox.mkdir(parents=True, exist_ok=True)
        self._book_path = settings.outbox / "uplink.db"
        self._book = self._edges.book(self._book_path)
        self._waiting = WaitingOutbox(settings.outbox)
        self._sender = Sender(box=settings.box, outbox=self._waiting)
        self._jitter = random.SystemRandom().random
        self._link = self._edges.link(settings.link, self._jitter, self._presence)
        self._line = CaptureLine(settings.control, changed=self._link.wake)
        self._watching = WatchLine(settings.control)
        self._nonce: bytes | None = None
        self._connected = False
        self._down_for = ""
        self._alarms: Counter[str] = Counter()
        self._believing = Believing(settings.box, settings.receipt_keys, settings.logs, self._waiting, self._alarm)
        self._rescan = False
        self._believed: list[tuple[Thing, Word]] = []
        self._watch_due = self._telemetry_due = self._debt_due = 0.0
        self._sequence = 0
        self._asked_nonce: str | None = None
        self._told_outcomes: tuple[Outcome, ...] = ()

    def run(self, ended: threading.Event) -> None:
        """Drives until `ended`."""
        alive = supervise.Alive()
        self._link.start()
        self._line.start()
        alive.ready()
        self._watching.start()
        try:
            while not ended.is_set():
                self._step()
                alive.say()
        finally:
            self._keep()
            self._link.close()
            self._line.close()
            self._watching.close()
            self._waiting.close()
            self._book.close()

    def wake(self) -> None:
        """Makes `run` look at `ended` now; from any thread or signal handler."""
        self._link.wake()

    # one round

    def _step(self) -> None:
        event = self._link.next_event(self._patience())
        while event is not None:
            self._take(event)
            event = self._link.next_event(0.0) if len(self._believed) < KEEP_TOGETHER else None
        self._keep()
        self._watch()
        self._ask_anchor()
        self._publish()
        self._perform(self._sender.events())
        self._keep()
        self._tell_room()
        self._tell_centre()

    def _patience(self) -> float:
        now = self._now()
        due = self._sender.next_due(now)
        dates = [self._watch_due, self._telemetry_due if self._connected else now + WATCH_S, *([due] if due else [])]
        return max(0.0, min(min(dates) - now, WATCH_S))

    def _take(self, event: LinkEvent) -> None:
        now = self._now()
        match event:
            case LinkUp(max_payload=limit):
                log.info("The link to %s:%s is up.", self._settings.link.host, self._settings.link.port)
                self._connected = True
                self._asked_nonce = None
                self._sender.connected(now, max_payload=limit)
                self._line.tell_link(connected=True, birth_nonce=self._nonce, at=clock.boottime_ns())
            case LinkDown(reason=reason):
                self._down(now, reason)
            case Inbound(topic=topic, payload=payload, retained=retained):
                if retained:
                    log.warning("A retained message on %s was ignored.", topic)
                else:
                    self._perform(self._sender.receive(now, topic, payload))
            case Unheard(topic=topic):
                self._sender.unheard(now, topic)
            case PublishRefused(topic=topic, reason=reason):
                self._alarm("publish-refused", f"{topic}: {reason}")
            case Drained() | Woken():
                pass
            case _:
                assert_never(event)

    def _down(self, now: float, reason: str) -> None:
        if self._connected or reason != self._down_for:
            self._down_for = reason
            log.warning("The link is down: %s", reason)
        if self._connected:
            self._line.tell_link(connected=False, birth_nonce=None, at=clock.boottime_ns())
        self._connected = False
        self._sender.disconnected(now)

    def _perform(self, events: list[SenderEvent]) -> None:
        for event in events:
            match event:
                case ReceiptCame(thing=thing, receipt=raw):
                    self._judge(thing, raw)
                case CommandCame(body=body):
                    self._line.post({"do": "command", "envelope": body.hex()})
                case BookingsCame(body=body):
                    self._line.post({"do": "bookings", "envelope": body.hex()})
                case AnchorCame(body=body):
                    self._line.post({"do": "anchor", "envelope": body.hex()})
                case SteppedAside(thing=thing, code=code):
                    log.warning("%s stepped aside: %s", thing, code.name)
                    self._waiting.forget(thing)
                    self._alarms[f"aside:{code.name.lower()}"] += 1
                case HelloRefused(code=code, retry_after=wait):
                    self._alarm(f"hello-refused:{code.name.lower()}", f"the centre will not speak for {wait:.0f} s")
                case WorkerChanged(worker=worker):
                    log.info("Worker %s answered.", worker)
                case Malformed(topic=topic, reason=reason):
                    self._alarm("malformed-message", f"{topic}: {reason}")
                case _:
                    assert_never(event)

    # receipts

    def _judge(self, thing: Thing, raw: bytes) -> None:
        try:
            self._believed.append((thing, self._believing.word(thing, raw)))
        except DistrustedReceipt as fault:
            self._alarm(fault.outcome, f"{thing}: {fault}")
            self._sender.distrusted(self._now(), thing)

    def _keep(self) -> None:
        """Durable first (U3.2), freed after (E5)."""
        batch, self._believed = self._believed, []
        if not batch:
            return
        self._book.keep([word for _, word in batch], at_unix_ns=clock.wall_ns())
        now = self._now()
        for thing, word in batch:
            if word.is_quarantined:
                self._alarm("quarantined", f"{thing}: the centre keeps it but does not believe it")
            self._sender.freed(now, thing)
            self._waiting.forget(thing)
        self._rescan = True

    # outgoing

    def _watch(self) -> None:
        now = self._now()
        if now < self._watch_due:
            return
        self._watch_due = now + WATCH_S
        try:
            changed = self._waiting.has_changed()
        except sqlite3.Error as error:
            self._alarm("index-unreadable", str(error))
            return
        if changed or self._rescan:
            self._rescan = False
            self._sender.outbox_changed(now)

    def _ask_anchor(self) -> None:
        wanted = (self._line.state or {}).get("anchor_nonce")
        if self._connected and isinstance(wanted, str) and wanted != self._asked_nonce:
            self._asked_nonce = wanted
            self._sender.ask_anchor(bytes.fromhex(wanted))

    def _publish(self) -> None:
        try:
            for outgoing in self._sender.poll(self._now(), budget=self._link.room(), jitter=self._jitter()):
                self._link.publish(outgoing)
        except NotConnected:
            self._sender.disconnected(self._now())

    def _tell_room(self) -> None:
        """Linked or not: the room's screen shows what the centre has no receipt for."""
        now = self._now()
        if now < self._debt_due:
            return
        self._debt_due = now + TELEMETRY_EVERY_S
        try:
            debt = self._waiting.debt()
        except sqlite3.Error as error:
            self._alarm("index-unreadable", str(error))
            return
        self._line.tell_debt(waiting=debt.waiting_segments, quarantined=debt.quarantined)

    def _tell_centre(self) -> None:
        now = self._now()
        outcomes = self._line.outcomes
        if not self._connected or (now < self._telemetry_due and outcomes == self._told_outcomes):
            return
        self._told_outcomes = outcomes
        self._telemetry_due = now + TELEMETRY_EVERY_S
        self._sequence += 1
        told = telemetry_of(
            self._line.state,
            self._waiting.debt(),
            sequence=self._sequence,
            at_ns=clock.boottime_ns(),
            alarms=self._alarms
            + Counter({COMMAND_UNKNOWN: self._line.refused_unknown, BOOKINGS_REFUSED: self._line.refused_bookings}),
            outcomes=outcomes,
            watched=self._watching.seen,
            measures=self._measures(),
        )
        try:
            self._link.publish(Outgoing(topics.telemetry(self._settings.box), codec.pack(told), qos=0))
        except SyncError as error:
            log.warning("Telemetry was not published: %s", error)

    def _measures(self) -> dict[str, int]:
        """Read anew each time: a certificate may be renewed while the uplink runs."""
        tls = self._settings.link.tls
        ends = certificate_ends(tls.certificate) if tls is not None else None
        return {} if ends is None else {"certificate-ends": ends}

    def _presence(self) -> Presence:
        """Birth and will of the next connection (U1.1); called by the link's own thread. Raises NoPresence."""
        try:
            counter = self._edges.count(self._book_path, clock.wall_ns() // 1_000_000_000)
        except sqlite3.Error as error:
            raise NoPresence(f"uplink.db: the number of the next connection could not be kept: {error}") from error
        self._nonce = secrets.token_bytes(NONCE_SIZE)
        said = {
            online: codec.pack(BoxState(online=online, counter=counter, nonce=self._nonce, software=SOFTWARE))
            for online in (True, False)
        }
        return Presence(topic=topics.state(self._settings.box), birth=said[True], will=said[False])

    def _alarm(self, name: str, words: str) -> None:
        self._alarms[name] += 1
        log.error("Alarm %s: %s", name, words)


def serve(profile: Profile) -> None:
    """Runs the uplink of a box until SIGTERM or SIGINT."""
    ended = threading.Event()
    uplink = Uplink(settings_of(profile))
    renewing = Renewing(profile)
    bringing = Bringing(profile, Layout(profile.outbox).uplink_db.resolve().with_name("selftests.taken"))

    def end(*_: object) -> None:
        ended.set()
        uplink.wake()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    renewing.start()
    bringing.start()
    try:
        uplink.run(ended)
    finally:
        renewing.close()
        bringing.close()
