"""One worker: link events in, actions, messages out. Small things that came together are committed together."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError, transaction

from firmware_config.profile_orders.order import sign as sign_order
from server import keyring
from server.devices import bookings
from server.devices.models import Box
from server.devices.profiles import ordering
from server.ingest import commands, intake, naming, presence, trouble
from server.ingest.files import PartialFiles
from server.ingest.gate import RowGate
from server.ingest.judge import SegmentKey
from server.recordings import log as transparency
from server.recordings import marking, plain
from server.recordings.actions.records import Hand
from server.vault.configured import vault
from sync.errors import MalformedInput
from sync.evidence.bookings import sign_bookings
from sync.evidence.receipts import AnchorAnswer, sign_anchor
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256
from sync.ids import BoxId
from sync.link import Inbound, LinkEvent
from sync.wire import codec, topics
from sync.wire import events as e
from sync.wire.messages import BoxState, Code, Hello, Telemetry
from sync.wire.receiver import Receiver
from sync.wire.things import Thing
from sync.wire.topics import Channel, WorkerId

log = logging.getLogger("server.ingest")
#: A way to take a thing that came whole: its box, kind and numbers, bytes, time, and what is in hand.
Take = Callable[..., intake.Outcome]
TOGETHER = 64
#: So many files that came one behind the other are committed together; fewer, once this long nothing has come (s).
FILES_TOGETHER = 4
FILES_WAIT_S = 0.05
REISSUED_AT_ONCE = 1_000
#: The centre's own disk or database did not take it: the box keeps it, and asks again.
DISK_REFUSES = intake.NotTaken(Code.CENTRE_FAULT, 2.0)


class Link(Protocol):
    """What the worker needs of sync.mqtt.MqttLink."""

    def next_event(self, timeout: float | None) -> LinkEvent | None:
        """The next event, or None."""
        ...

    def publish(self, outgoing: e.Outgoing) -> None:
        """Sends, or raises NotConnected."""
        ...

    def can_publish(self) -> bool:
        """True while connected with room."""
        ...


@dataclass(frozen=True, slots=True)
class Clocks:
    """Wall clock and a monotonic one, in seconds."""

    wall: Callable[[], datetime]
    monotonic: Callable[[], float]


class Worker:
    """Holds no state but files, partial or waiting for their commit: killed at any point, the next hello finds them."""

    def __init__(self, *, name: WorkerId, files: PartialFiles, segment_key: SegmentKey, clocks: Clocks) -> None:
        self.receiver = Receiver(worker=name, partials=files, gate=RowGate(self._box))
        self._boxes: dict[BoxId, Box | intake.NotTaken] = {}
        self._enrolled: dict[BoxId, Box] = {}
        self._files = files
        self._segment_key = segment_key
        self._clocks = clocks
        self._checked: list[tuple[BoxId, Thing, intake.Checked]] = []

    @property
    def patience_s(self) -> float | None:
        """How long what was checked waits for more to be committed with; None while nothing waits."""
        return FILES_WAIT_S if self._checked else None

    def take(self, inbound: list[Inbound]) -> None:
        """Everything that came, in order; receipts lie in `receiver.outgoing()` once they are committed."""
        self._boxes.clear()
        whole: list[e.RecordCame] = []
        for each in inbound:
            for event in self._events_of(each):
                if isinstance(event, e.RecordCame):
                    whole.append(event)
                    continue
                self._whole(whole)
                whole = []
                self._perform(event)
        self._whole(whole)

    def tick(self) -> None:
        """Commands that wait, and what became of those sent; bookings a box does not have; profile orders to sign."""
        now = self._clocks.wall()
        for unsent in bookings.due(now):
            raw = sign_bookings(keyring.signer("command"), unsent.payload)
            self.receiver.bookings(BoxId(unsent.box), raw)
        for draft in ordering.unsigned():
            ordering.put_signature(draft, sign_order(keyring.signer("command"), bytes(draft.payload)))
        marking.tend(now)
        if not plain.has_commands():
            return
        for signed in commands.due(now):
            self.receiver.command(BoxId(signed.box), signed.raw)
        commands.observe(now)

    def _events_of(self, inbound: Inbound) -> list[e.ReceiverEvent]:
        try:
            address = topics.parse(inbound.topic)
        except MalformedInput as fault:
            log.warning("A message came on a topic that wire.md does not know: %s", fault)
            return []
        if address.channel in (Channel.STATE, Channel.TELEMETRY):
            self._presence(address.box, address.channel, inbound.payload)
            return []
        if inbound.retained:
            return []
        return self.receiver.receive(self._clocks.monotonic(), inbound.topic, inbound.payload)

    def _presence(self, name: BoxId, channel: Channel, payload: bytes | memoryview) -> None:
        known = self._box(name)
        box = known if isinstance(known, Box) else Box.objects.filter(pk=name).first()
        if box is None or not payload:
            return
        try:
            match codec.unpack(channel, payload):
                case BoxState() as state:
                    presence.accept_state(box, state, self._clocks.wall())
                case Telemetry() as told:
                    presence.accept_telemetry(box, told, self._clocks.wall())
                case _:
                    pass
        except MalformedInput as fault:
            log.warning("%s of %s was not understood: %s", channel, name, fault)

    def _perform(self, event: e.ReceiverEvent) -> None:
        match event:
            case e.SegmentComplete(box=box, thing=thing):
                self._file(box, thing)
            case e.HelloCame(box=box, hello=hello):
                self._hello(box, hello)
            case e.AnchorAsked(box=box, body=body):
                self._anchor(box, body)
            case e.HeaderCame():
                pass  # a tail is admitted by its `recovered` statement; its header comes again with its bytes
            case e.Malformed(topic=topic, reason=reason):
                log.warning("A message on %s broke wire.md and was dropped: %s", topic[:200], reason)
            case e.RecordCame():
                self._whole([event])

    def _whole(self, came: list[e.RecordCame]) -> None:
        """Statements and records in one commit; should the database refuse that, one by one."""
        for start in range(0, len(came), TOGETHER):
            batch = came[start : start + TOGETHER]
            try:
                outcomes = self._committed(batch)
            except (DatabaseError, OSError) as error:
                log.warning("A commit of %d things failed, they are taken one by one: %s", len(batch), error)
                if isinstance(error, OSError):
                    trouble.say(error, self._clocks.wall())
                outcomes = [self._alone(each) for each in batch]
            for each, outcome in zip(batch, outcomes, strict=True):
                self._say(each.box, each.thing, outcome)

    def _committed(self, batch: list[e.RecordCame]) -> list[intake.Outcome]:
        """In one commit: first as if all were good, which most are; else each behind a savepoint of its own."""
        try:
            return self._in_one_commit(batch, intake.take_together)
        except intake.NotTogether as error:
            log.info("%d things are looked at each by itself: %s", len(batch), error)
            return self._in_one_commit(batch, intake.take_whole)

    def _in_one_commit(self, batch: list[e.RecordCame], take: Take) -> list[intake.Outcome]:
        hand: Hand = {}
        with transaction.atomic(), vault().gathered():
            return [self._outcome(each, take, hand) for each in batch]

    def _outcome(self, came: e.RecordCame, take: Take = intake.take_whole, hand: Hand | None = None) -> intake.Outcome:
        box = self._box(came.box)
        if isinstance(box, intake.NotTaken):
            return box
        return take(box, *naming.numbers(came.thing), came.body, self._clocks.wall(), hand)

    def _alone(self, came: e.RecordCame) -> intake.Outcome:
        try:
            return self._outcome(came)
        except OSError as error:
            trouble.say(error, self._clocks.wall())
            return DISK_REFUSES

    def _box(self, name: BoxId) -> Box | intake.NotTaken:
        """The box as it stands now, looked at once for what came together, read anew if its row has changed."""
        found = self._boxes.get(name)
        if found is None:
            found = self._boxes[name] = intake.box_that_may(name, self._enrolled.pop(name, None))
            if isinstance(found, Box):
                self._enrolled[name] = found
        return found

    def _file(self, name: BoxId, thing: Thing) -> None:
        box = self._box(name)
        if isinstance(box, intake.NotTaken):
            return self._say(name, thing, box)
        path = self._files.path(name, thing)
        try:
            checked = self._check(box, thing, path)
        except OSError as error:
            return self._not_kept([(name, thing)], error)
        if not isinstance(checked, intake.Checked):
            return self._settled(name, thing, checked)
        self._checked.append((name, thing, checked))
        if len(self._checked) >= FILES_TOGETHER:
            self.keep()
        return None

    def _check(self, box: Box, thing: Thing, path: Path) -> intake.Checked | intake.Outcome:
        is_resumed = self._files.is_resumed(BoxId(box.name), thing)
        checked = intake.check_file(
            box, *naming.numbers(thing), path, self._segment_key, self._clocks.wall(), is_resumed=is_resumed
        )
        if checked is intake.ANEW:
            self._files.discard(BoxId(box.name), thing)
        return checked

    def keep(self) -> None:
        """What was checked is committed; should the database refuse, it lies here and is asked for again."""
        waiting, self._checked = self._checked, []
        if not waiting:
            return
        things = [(name, thing) for name, thing, _ in waiting]
        try:
            outcomes = intake.keep_files([checked for _, _, checked in waiting], self._clocks.wall())
        except OSError as error:
            return self._not_kept(things, error)
        except DatabaseError:
            for name, thing in things:
                self._say(name, thing, DISK_REFUSES)
            raise
        for (name, thing, _), outcome in zip(waiting, outcomes, strict=True):
            self._settled(name, thing, outcome)

    def _not_kept(self, things: Sequence[tuple[BoxId, Thing]], error: OSError) -> None:
        """A failed sync is final: the kernel may have let go of the bytes, so the file is taken anew from its box."""
        trouble.say(error, self._clocks.wall())
        for name, thing in things:
            with contextlib.suppress(OSError):
                self._files.discard(name, thing)
            self._say(name, thing, DISK_REFUSES)

    def _settled(self, name: BoxId, thing: Thing, outcome: intake.Outcome) -> None:
        if not isinstance(outcome, intake.NotTaken):
            self._files.discard(name, thing)
        self._say(name, thing, outcome)

    def _say(self, name: BoxId, thing: Thing, outcome: intake.Outcome) -> None:
        if isinstance(outcome, intake.NotTaken):
            if outcome.code == Code.UNKNOWN_BOX:
                return self.receiver.refuse_box(name, outcome.code, outcome.retry_after)
            return self.receiver.refuse(self._clocks.monotonic(), name, thing, outcome.code, outcome.retry_after)
        for word in outcome:
            self.receiver.receipt(name, naming.thing(word.kind, word.a, word.b), word.raw)
        return None

    def _hello(self, name: BoxId, hello: Hello) -> None:
        box = intake.box_that_may(name)
        if isinstance(box, intake.NotTaken):
            return self.receiver.refuse_box(name, box.code, box.retry_after)
        left = REISSUED_AT_ONCE
        for chain in hello.chains:
            for low, high in chain.ranges:
                words = intake.missing_receipts(box, naming.kind_of(chain.kind), chain.of, low, high, left)
                for word in words:
                    self.receiver.receipt(name, naming.thing(word.kind, word.a, word.b), word.raw)
                left -= len(words)
        return None

    def _anchor(self, name: BoxId, nonce: bytes) -> None:
        box = intake.box_that_may(name)
        if isinstance(box, intake.NotTaken) or len(nonce) != 16:
            log.warning("An anchor request of %s was not answered: expected a known box and 16 bytes", name)
            return
        answer = AnchorAnswer(
            suite=ES256_SHA256_AES256GCM_HPKEP256,
            box=name,
            nonce=nonce,
            unix_ns=int(self._clocks.wall().timestamp() * 1_000_000) * 1000,
            checkpoint=transparency.newest_note(),
            centre=settings.MSR.centre_name,
        )
        self.receiver.anchor(name, sign_anchor(keyring.signer("receipt"), answer))
