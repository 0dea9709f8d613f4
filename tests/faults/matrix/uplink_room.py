"""A cell's room and centre in which the uplink is the one that is struck: at its line, and at its book of receipts."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from agent.receipts import Word
from agent.uplink.book import Book, count_connection
from agent.uplink.service import Edges, Uplink, UplinkSettings
from sync.ids import BoxId
from sync.mqtt import LinkSettings, MqttLink, Presence
from sync.wire import topics
from sync.wire.events import Outgoing
from tests.faults.matrix.centre_room import CentreRoom
from tests.faults.matrix.centre_seams import StruckLink
from tests.faults.matrix.centre_steps import Seam
from tests.faults.matrix.centre_strike import ERRNO, Strike, kill_at_call, own_clock
from tests.faults.matrix.kernel import fail, heal
from tests.faults.matrix.model import Column
from tests.faults.matrix.uplink_steps import COUNT, KEEP

T = TypeVar("T")


class UplinkRoom(CentreRoom):
    """As the centre's cells have it. The first uplink is struck, those after it are not."""

    strike: Strike | None = None

    def _uplink(self) -> None:
        own_clock(self.place)
        strike, told = self.strike, self._template
        uplink = Uplink(
            UplinkSettings(
                box=BoxId("box-1"),
                outbox=self.place / "outbox",
                control=self.place / "control.sock",
                link=self._line("box-1", topics.box_subscriptions(BoxId("box-1"))),
                receipt_keys=(told.receipt_key,),
                logs=((told.log_name, told.log_key),),
            ),
            edges=_struck(strike) if strike is not None else None,
        )
        uplink.run(threading.Event())


def _struck(strike: Strike) -> Edges:
    return Edges(
        link=lambda told, jitter, presence: _open(told, jitter, presence, strike),  # type: ignore[arg-type, return-value]
        book=lambda path: StruckBook(path, strike),
        count=lambda path: _commit(strike, COUNT, lambda: count_connection(path)),
    )


def _open(told: LinkSettings, jitter: Callable[[], float], presence: Callable[[], Presence], strike: Strike) -> BoxLink:
    return BoxLink(MqttLink(told, jitter=jitter, presence=presence), strike)


class BoxLink(StruckLink):
    """The box's link: what the uplink asks of one beside events and messages."""

    def start(self) -> None:
        """See MqttLink."""
        self._link.start()

    def close(self) -> None:
        """See MqttLink."""
        self._link.close()

    def wake(self) -> None:
        """See MqttLink."""
        self._link.wake()

    def room(self) -> int:
        """See MqttLink."""
        return self._link.room()

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
        kept = kill_at_call(strike.step.call, 4)
        act()
        raise AssertionError(f"the commit was to be killed in its pages: {kept}")
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
