"""A whole message line of a test's own: certificates, a real broker on a free loopback port, links of any client."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from agent.clock import wall_ns
from firmware_config.broker import Broker, BrokerSettings, Kind, find_mosquitto
from firmware_config.certificates import Purpose
from firmware_config.dynsec import BrokerControl
from firmware_config.pki import ADMIN, Pki
from sync.ids import BoxId
from sync.link import LinkEvent, LinkSettings, LinkUp, Presence, TlsFiles
from sync.mqtt import MqttLink
from sync.wire import topics
from sync.wire.topics import worker_id
from tests.fakes.waiting import wait_for

E = TypeVar("E")
WORKER = "ingest-1"
BROKER_NAMES = ("127.0.0.1", "localhost")


def now() -> datetime:
    """The wall clock, for certificates."""
    return datetime.fromtimestamp(wall_ns() // 1_000_000_000, UTC)


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Listener:
    """A link and everything that it told so far."""

    def __init__(self, link: MqttLink) -> None:
        self.link = link
        self.told: list[LinkEvent] = []

    def await_event(self, kind: type[E], *, where: Callable[[E], bool] = lambda _: True, within_s: float = 8.0) -> E:
        """The first event of a kind that came after the last one awaited; AssertionError if none does."""

        def found() -> E | None:
            event = self.link.next_event(0.05)
            if event is None:
                return None
            self.told.append(event)
            return event if isinstance(event, kind) and where(event) else None

        return wait_for(found, within_s=within_s, what=f"{kind.__name__} (told: {self.told[-6:]})")

    def drain(self, quiet_s: float = 0.2) -> list[LinkEvent]:
        """What comes until nothing comes for `quiet_s` seconds, a hundred events at most."""
        came: list[LinkEvent] = []
        while len(came) < 100 and (event := self.link.next_event(quiet_s)) is not None:
            came.append(event)
        self.told += came
        return came


class MessageLine:
    """Certificates and broker below one folder; `close` ends all that was opened."""

    def __init__(
        self, folder: Path, kind: Kind, *, boxes: tuple[str, ...] = ("box-1", "box-2"), pki: Pki | None = None
    ) -> None:
        is_there = kind is Kind.EMBEDDED or find_mosquitto() is not None
        assert is_there, "apt-get install -y --no-install-recommends mosquitto"
        self.port = free_port()
        self.pki = pki or Pki.create(folder / "pki", now=now(), broker_names=BROKER_NAMES)
        self.tls: dict[str, TlsFiles] = {name: self.pki.equip(Purpose.BOX, name, now=now()) for name in boxes}
        self.tls[WORKER] = self.pki.equip(Purpose.WORKER, WORKER, now=now())
        settings = BrokerSettings(
            folder=folder / "broker",
            port=self.port,
            files=self.pki.broker,
            boxes=tuple(BoxId(name) for name in boxes),
            workers=(worker_id(WORKER),),
        )
        self.broker = Broker(settings, kind)
        self._links: list[MqttLink] = []

    def open(
        self,
        name: str,
        *,
        tls: TlsFiles | None = None,
        subscriptions: tuple[str, ...] = (),
        retained_from: tuple[str, ...] = (),
        presence: Callable[[], Presence] | None = None,
        up: bool = True,
    ) -> Listener:
        """A link of this client id and certificate (its own by default); waits until it is up, if it should be."""
        settings = LinkSettings(
            host="127.0.0.1",
            port=self.port,
            client_id=name,
            tls=tls or self.tls[name],
            subscriptions=subscriptions,
            retained_from=retained_from,
            retry_first_s=0.1,
            retry_longest_s=0.5,
        )
        listener = Listener(MqttLink(settings, jitter=lambda: 0.5, presence=presence))
        self._links.append(listener.link)
        listener.link.start()
        if up:
            listener.await_event(LinkUp)
        return listener

    def open_box(self, name: str, presence: Callable[[], Presence] | None = None) -> Listener:
        """A box as its uplink opens it."""
        return self.open(name, subscriptions=topics.box_subscriptions(BoxId(name)), presence=presence)

    def open_worker(self) -> Listener:
        """A worker that watches presence too, as the centre opens it."""
        watched = topics.presence_subscriptions()
        heard = (*topics.worker_subscriptions(worker_id(WORKER)), *watched)
        return self.open(WORKER, subscriptions=heard, retained_from=watched)

    def control(self) -> BrokerControl:
        """The administrator's line to the broker."""
        return BrokerControl(host="127.0.0.1", port=self.port, tls=self.pki.files(ADMIN))

    def close(self) -> None:
        """Broker first: no link has anybody left to say a will to."""
        self.broker.stop()
        for link in self._links:
            link.close()
