"""The line between a cell's box and its worker: a pair of sockets in place of the broker.

Each round the box says what it has to say and hears all that the worker answers. Both live on one clock, which the
box moves: nothing waits for time to pass.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from agent.errors import DistrustedReceipt
from agent.receipts import Trust, Word, believe, closing_of
from agent.uplink.book import Book
from agent.uplink.waiting import WaitingOutbox
from sync.evidence.keys import key_id
from sync.ids import BoxId
from sync.link import Inbound, LinkEvent
from sync.wire.events import Outgoing, ReceiptCame, SenderEvent, SteppedAside
from sync.wire.sender import Sender
from sync.wire.things import Thing
from tests.faults.matrix.centre_template import Template

BOX = BoxId("box-1")
ROUND_S, AWAY_S, MAX_PAYLOAD, BUDGET = 0.05, 1.0, 1 << 20, 4 << 20
ANSWERS_WITHIN_S = 120.0


class WorkerLine:
    """The worker's end: sync.mqtt's link as `serve` uses it. `now` is the box's clock, in seconds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._came: deque[LinkEvent] = deque()
        self._is_asked = False
        self.now = 0.0

    def next_event(self, timeout: float | None) -> LinkEvent | None:
        """See Link. An empty line with time to wait ends the round: the box is told so, and its next one awaited."""
        if self._came:
            return self._came.popleft()
        if timeout == 0:
            return None
        if self._is_asked:
            self._is_asked = False
            self._connection.send(None)
        if not self._connection.poll(timeout):
            return None
        self.now, said = self._connection.recv()
        self._is_asked = True
        self._came.extend(Inbound(topic, payload, False) for topic, payload in said)
        return self._came.popleft() if self._came else None

    def publish(self, outgoing: Outgoing) -> None:
        """See Link: it is with the box when this returns."""
        self._connection.send((outgoing.topic, bytes(outgoing.payload)))

    def can_publish(self) -> bool:
        """See Link."""
        return True


class BoxHalf:
    """The uplink's own parts: the outbox as it waits, the wire's sender, the judge of receipts, uplink.db."""

    def __init__(self, outbox: Path, template: Template) -> None:
        self._template = template
        self._book, self._waiting = Book(outbox / "uplink.db"), WaitingOutbox(outbox)
        self._sender = Sender(box=BOX, outbox=self._waiting)
        self._points = {bytes(key_id(template.receipt_key)): template.receipt_key}
        self._now = 0.0

    def connect(self) -> None:
        """A connection that remembers nothing of the one before."""
        self._now += AWAY_S
        self._sender.disconnected(self._now)
        self._sender.connected(self._now, max_payload=MAX_PAYLOAD)

    def converse(self, line: Connection, rounds: int) -> bool:
        """So many rounds at most, until nothing waits any more (True) or the worker is gone."""
        for _ in range(rounds):
            if self._waiting.debt().waiting == 0:
                return True
            try:
                self._round(line)
            except (EOFError, ConnectionError):
                return False
        return False

    def close(self) -> None:
        """Let go of both databases."""
        self._waiting.close()
        self._book.close()

    def _round(self, line: Connection) -> None:
        self._now += ROUND_S
        if self._waiting.has_changed():
            self._sender.outbox_changed(self._now)
        said = self._sender.poll(self._now, budget=BUDGET, jitter=0.5)
        line.send((self._now, [(each.topic, bytes(each.payload)) for each in said]))
        while True:
            if not line.poll(ANSWERS_WITHIN_S):
                raise EOFError(f"the worker did not answer within {ANSWERS_WITHIN_S:.0f} s")
            answer = line.recv()
            if answer is None:
                return
            self._perform(self._sender.receive(self._now, *answer))

    def _perform(self, events: list[SenderEvent]) -> None:
        for event in events:
            match event:
                case ReceiptCame(thing=thing, receipt=raw):
                    self._book.keep([self._believed(thing, raw)], at_unix_ns=0)
                    self._sender.freed(self._now, thing)
                    self._waiting.forget(thing)
                case SteppedAside(thing=thing):
                    self._waiting.forget(thing)
                case _:
                    pass
        self._sender.outbox_changed(self._now)

    def _believed(self, thing: Thing, raw: bytes) -> Word:
        own = self._waiting.own(thing)
        assert own is not None, f"{thing}: a receipt for nothing of this outbox"
        part = self._waiting.part(own.part)
        closing = None if thing.is_file else closing_of(own, self._waiting.whole(thing), part[0] if part else None)
        trust = Trust(
            box=BOX,
            receipt_keys=lambda kid: self._points.get(bytes(kid)),
            logs={self._template.log_name: self._template.log_key},
            device_key=self._waiting.device_key(),
        )
        judged = partial(believe, raw, own, trust, open_digest=part[1] if part else None, closing=closing)
        lies = self._waiting.lies(thing) if thing.is_file else own.digest
        try:
            return judged()
        except DistrustedReceipt:
            if lies == own.digest:
                raise
            return judged(lies=lies)  # as the uplink: our own copy is no longer what was signed
