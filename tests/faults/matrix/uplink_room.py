"""A cell's room and centre in which the uplink is struck: a real uplink, a real Mosquitto, ingest and key service."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from agent.receipts import Word
from agent.uplink.book import Book, count_connection
from agent.uplink.service import Edges, Uplink, UplinkSettings
from sync.ids import BoxId
from sync.link import LinkSettings, Presence
from sync.mqtt import MqttLink
from sync.wire import topics
from sync.wire.events import Outgoing
from tests.fakes.mosquitto import Mosquitto
from tests.faults.judging import WAITING
from tests.faults.matrix.centre_room import WORKER, CentreRoom, Forked
from tests.faults.matrix.centre_seams import StruckLink
from tests.faults.matrix.centre_steps import STEPS as NOT_STRUCK
from tests.faults.matrix.centre_steps import Seam
from tests.faults.matrix.centre_strike import ERRNO, Strike, kill_at_call, own_clock
from tests.faults.matrix.centre_template import Template
from tests.faults.matrix.kernel import fail, heal
from tests.faults.matrix.model import Column
from tests.faults.matrix.uplink_steps import COUNT, KEEP

T = TypeVar("T")
POLL_S = 0.02


class UplinkRoom(CentreRoom):
    """The outbox and the centre of the template, a broker between them. The first uplink is struck, no later one."""

    def __init__(self, place: Path, template: Template, strike: Strike) -> None:
        self.place, self.made, self.strike = place, template, strike
        for name in ("outbox", "centre"):
            shutil.copytree(template.folder / name, place / name)
        self._none = Strike(NOT_STRUCK[0], None, place / "told")
        self._broker = Mosquitto(place)
        self.running: dict[str, Forked] = {}
        self.ran: list[Forked] = []

    def run(self) -> None:
        """Everything."""
        self._broker.start()
        self._start_keys(self._none)
        self._fork("ingest", self._serve)
        self._fork("uplink", lambda: self._up(_struck(self.strike)))

    def up_again(self) -> None:
        """The uplink anew without the fault, as systemd starts it."""
        self._fork("uplink", lambda: self._up(None))

    def stop(self) -> None:
        """Ends all of it."""
        super().stop()
        self._broker.stop()

    def is_whole(self) -> bool:
        """Every thing of the outbox has its receipt in uplink.db."""
        if not (self.place / "outbox" / "uplink.db").exists():
            return False
        with contextlib.suppress(sqlite3.OperationalError):
            return not self.box_rows(WAITING + " LIMIT 1")
        return False

    def wait(self, fact: Callable[[], bool], within_s: float) -> bool:
        """Whether it became true in that time."""
        ends, pause = time.monotonic() + within_s, threading.Event()
        while not (is_so := fact()) and time.monotonic() < ends:
            pause.wait(POLL_S)
        return is_so

    # --- the processes ---

    def _serve(self) -> None:
        """As the command `ingest` builds it, but for TLS."""
        self.here(self._none)
        from django.conf import settings
        from django.utils import timezone

        from server.ingest.files import PartialFiles
        from server.ingest.loop import serve
        from server.ingest.service import Clocks, Worker
        from server.playback.keys import OPENING_CHECK, key_client
        from server.vault.disk import disk

        own_clock(self.place)
        client, clocks = key_client(), Clocks(timezone.now, time.monotonic)
        worker = Worker(
            name=WORKER,
            files=PartialFiles(settings.MSR.var / "partials" / WORKER, disk()),
            segment_key=lambda head: client.segment_key(head, OPENING_CHECK),
            clocks=clocks,
        )
        watched = topics.presence_subscriptions()
        told = self._told(WORKER, (*topics.worker_subscriptions(WORKER), *watched), watched)
        link = MqttLink(told, jitter=random.random)
        link.start()
        serve(link, worker, clocks=clocks, stop=threading.Event())

    def _up(self, edges: Edges | None) -> None:
        own_clock(self.place)
        settings = UplinkSettings(
            box=BoxId("box-1"),
            outbox=self.place / "outbox",
            control=self.place / "control.sock",
            link=self._told("box-1", topics.box_subscriptions(BoxId("box-1"))),
            receipt_keys=(self.made.receipt_key,),
            logs=((self.made.log_name, self.made.log_key),),
        )
        Uplink(settings, edges=edges).run(threading.Event())

    def _told(self, name: str, subscriptions: tuple[str, ...], retained: tuple[str, ...] = ()) -> LinkSettings:
        return LinkSettings(
            host="127.0.0.1",
            port=self._broker.port,
            client_id=name,
            tls=None,
            subscriptions=subscriptions,
            retained_from=retained,
            retry_first_s=0.1,
            retry_longest_s=0.5,
        )


def _struck(strike: Strike) -> Edges:
    return Edges(
        link=lambda told, jitter, presence: _link(told, jitter, presence, strike),  # type: ignore[arg-type, return-value]
        book=lambda path: StruckBook(path, strike),
        count=lambda path, first: _commit(strike, COUNT, lambda: count_connection(path, first)),
    )


def _link(told: LinkSettings, jitter: Callable[[], float], presence: Callable[[], Presence], strike: Strike) -> BoxLink:
    return BoxLink(MqttLink(told, jitter=jitter, presence=presence), strike)


class BoxLink(StruckLink):
    """The box's link: what the uplink asks of one beside events and messages."""

    def __init__(self, link: MqttLink, strike: Strike) -> None:
        super().__init__(link, strike)  # type: ignore[arg-type]
        self._mqtt = link
        self.start, self.close, self.wake, self.room = link.start, link.close, link.wake, link.room

    def publish(self, outgoing: Outgoing, *, retain: bool = False) -> None:
        """See StruckLink."""
        super().publish(outgoing)


class StruckBook(Book):
    """The uplink's book, struck at the nth time that receipts are kept."""

    def __init__(self, path: Path, strike: Strike) -> None:
        super().__init__(path)
        self._strike = strike

    def keep(self, words: list[Word], *, at_unix_ns: int) -> None:
        """See Book."""
        _commit(self._strike, KEEP, lambda: super(StruckBook, self).keep(words, at_unix_ns=at_unix_ns))


def _commit(strike: Strike, what: str, act: Callable[[], T]) -> T:
    if not strike.is_here(Seam.COMMIT, what, strike.step.call):
        return act()
    if strike.column is Column.TORN:
        kept = kill_at_call(strike.step.call, 2)
        act()
        raise AssertionError(f"{os.getpid()}: the commit was to be killed in its pages, {kept}")
    if strike.column in ERRNO:
        return _failing(strike, ERRNO[strike.column], act)
    return strike.around(act)


def _failing(strike: Strike, number: int, act: Callable[[], T]) -> T:
    fail(strike.step.call, number)
    try:
        return act()
    except sqlite3.Error:
        strike.tell(f"failed {number}")
        raise
    finally:
        heal(strike.step.call)
