"""A box's sender and a worker converse; the worker dies at seeded moments, before and after its commits."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from server import keyring
from server.access.models import Role
from server.devices.models import Box, BoxPresence, BoxState
from server.ingest.files import PartialFiles
from server.ingest.service import Clocks, Worker
from server.recordings.actions.people import ask_command
from server.recordings.models import (
    Alarm,
    Birth,
    Command,
    CommandState,
    FileState,
    Quarantined,
    Receipt,
    Record,
    SegmentObject,
    Session,
    Statement,
)
from sync.evidence.receipts import ThingKind, Verb, read_anchor, read_command
from sync.ids import BoxId
from sync.link import Inbound
from sync.wire import codec, messages, things, topics
from sync.wire.events import AnchorCame, CommandCame, ReceiptCame
from sync.wire.sender import Sender
from sync.wire.things import LaneName
from sync.wire.topics import worker_id
from tests.fakes.centre_disks import KEPT
from tests.server.centre import START, Centre
from tests.server.conftest import person
from tests.sync.wire.world import MemoryOutbox

BOX = BoxId("box-1")
NONCE = bytes(range(16))


class Room:
    """The box's half, and a broker that hands everything over at once. `start` brings a fresh worker."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.now = 0.0
        self.outbox = outbox_of(centre)
        self.sender = Sender(box=BOX, outbox=self.outbox)
        self.anchors: list[bytes] = []
        self.commands: list[bytes] = []
        self.worker = self.start()
        self.sender.connected(0.0, max_payload=1 << 20)

    def start(self) -> Worker:
        self.worker = Worker(
            name=worker_id("ingest-1"),
            files=PartialFiles(self.centre.folder / "partials"),
            segment_key=self.centre.segment_key,
            clocks=Clocks(lambda: START + timedelta(seconds=self.now), lambda: self.now),
        )
        return self.worker

    def turn(self, *, deaf: bool = False) -> None:
        """What the box says is taken, what the worker says is heard; `deaf`: the worker dies after its commit."""
        self.now += 0.05
        said = self.sender.poll(self.now, budget=4 << 20, jitter=0.5)
        if said:
            self.worker.take([Inbound(o.topic, bytes(o.payload), False) for o in said])
        else:
            self.worker.keep()
        self.worker.tick()
        answers = self.worker.receiver.outgoing()
        if deaf:
            return
        for answer in answers:
            for event in self.sender.receive(self.now, answer.topic, bytes(answer.payload)):
                self._perform(event)

    def _perform(self, event: object) -> None:
        match event:
            case ReceiptCame(thing=thing, receipt=raw):
                assert self.outbox.receipts.setdefault(thing, raw) == raw
                self.sender.freed(self.now, thing)
            case AnchorCame(body=body):
                self.anchors.append(body)
            case CommandCame(body=body):
                self.commands.append(body)

    def deliver(self, *, turns: int = 2000) -> None:
        for _ in range(turns):
            if len(self.outbox.receipts) == len(self.outbox.bodies):
                return
            self.turn()
        raise AssertionError(f"{len(self.outbox.receipts)} of {len(self.outbox.bodies)} things have receipts")


def outbox_of(centre: Centre) -> MemoryOutbox:
    outbox = MemoryOutbox()
    for statement in centre.made.statements:
        outbox.put(LaneName.RECORDS, things.statement(statement.head.number), statement.raw)
    for part in centre.made.parts:
        for record in part.records:
            outbox.put(LaneName.RECORDS, things.record(part.number, record.head.number), record.raw)
        for number, data in part.segments.items():
            outbox.put(LaneName.LIVE, things.segment(part.number, number), data)
    return outbox


def test_a_recording_travels_over_the_wire_and_every_thing_gets_its_receipt(centre: Centre) -> None:
    centre.made.simple_part()
    room = Room(centre)
    room.deliver()
    assert Session.objects.get().state == "closed"
    assert SegmentObject.objects.filter(state=FileState.STORED).count() == 4
    assert not list((centre.folder / "partials").rglob("*.part"))


def test_files_that_follow_one_another_wait_for_one_commit_and_a_worker_that_dies_before_it_is_sent_them_again(
    centre: Centre,
) -> None:
    centre.made.simple_part()
    room = Room(centre)
    segments = Receipt.objects.filter(kind=ThingKind.SEGMENT)
    while room.worker.patience_s is None:
        room.turn()
    assert not segments.exists()
    room.start()
    room.sender.disconnected(room.now)
    room.sender.connected(room.now, max_payload=1 << 20)
    room.deliver()
    assert segments.count() == 4


@pytest.mark.parametrize("seed", range(4))
def test_a_worker_that_dies_at_any_moment_loses_nothing_and_signs_no_second_receipt(centre: Centre, seed: int) -> None:
    chance = random.Random(seed)
    part = centre.made.simple_part()
    part = centre.made.arm(b"T" * 16)
    part.open(("suspect",))
    part.segment("suspect", 10 * 10**9, 14 * 10**9, (b"init", chance.randbytes(600_000), chance.randbytes(900_000)))
    part.close(14 * 10**9)
    room = Room(centre)
    for _ in range(12):
        for _ in range(chance.randrange(1, 6)):
            room.turn()
        room.turn(deaf=True)
        room.start()
        room.sender.disconnected(room.now)
        room.now += 40.0
        room.sender.connected(room.now, max_payload=1 << 20)
    room.deliver()
    assert Receipt.objects.count() == len(room.outbox.bodies)
    stored = {bytes(each.raw) for each in Receipt.objects.all()}
    assert set(room.outbox.receipts.values()) == stored


def test_a_file_that_a_power_cut_hollowed_is_taken_anew_and_its_box_is_not_blamed(centre: Centre) -> None:
    part = centre.made.simple_part()
    part = centre.made.arm(b"T" * 16)
    part.open(("suspect",))
    part.segment("suspect", 10 * 10**9, 14 * 10**9, (b"init", bytes(range(256)) * 14_000))
    part.close(14 * 10**9)
    room = Room(centre)
    for _ in range(50):
        room.turn()
        begun = [each for each in centre.folder.rglob("*.part") if each.stat().st_size > 1_000_000]
        if begun:
            break
    with begun[0].open("r+b") as file:
        file.seek(100_000)
        file.write(bytes(50_000))
    room.start()
    room.sender.disconnected(room.now)
    room.sender.connected(room.now, max_payload=1 << 20)
    room.deliver()
    assert not Quarantined.objects.exists()
    assert SegmentObject.objects.filter(state=FileState.STORED).count() == 5


def test_bytes_whose_sync_failed_are_never_kept_they_are_sent_again_and_the_operator_is_told(
    centre: Centre, settings: Any
) -> None:
    centre.made.simple_part()
    settings.CENTRE_DISK = "tests.fakes.centre_disks.FailingSyncDisk"
    room = Room(centre)
    room.deliver()
    assert SegmentObject.objects.filter(state=FileState.STORED).count() == 4
    (failed,) = centre.folder.rglob(KEPT)
    assert not [each for each in centre.folder.glob("centre/vault/**/*.seg") if each.samefile(failed)]
    assert "Input/output error" in Alarm.objects.get(code="disk-refuses").en


def test_one_bad_record_among_many_that_come_together_is_set_aside_and_the_others_are_taken(centre: Centre) -> None:
    part = centre.made.simple_part()
    room = Room(centre)
    bad = things.record(part.number, 2)
    good = room.outbox.bodies[bad]
    room.outbox.bodies[bad] = good[:-1] + bytes([good[-1] ^ 1])
    room.turn()
    for _ in range(40):
        room.turn()
    assert Quarantined.objects.get().step == "signature"
    assert Statement.objects.count() == len(centre.made.statements)
    assert set(Record.objects.values_list("number", flat=True)) >= {0, 1}
    assert not Record.objects.filter(number=2, standing="verified").exists()


def test_an_anchor_request_is_answered_with_time_and_nonce(centre: Centre) -> None:
    centre.made.simple_part()
    room = Room(centre)
    room.deliver()
    room.sender.ask_anchor(NONCE)
    room.turn()
    answer = read_anchor(room.anchors[0], lambda kid: keyring.signer("receipt").public_key).value
    assert (answer.box, answer.nonce) == ("box-1", NONCE)
    assert answer.checkpoint is not None


def test_a_command_is_signed_for_this_connection_and_only_while_the_box_is_there(centre: Centre) -> None:
    room = Room(centre)
    actor = person("p", Role.PROSECUTOR, centre.box.room.unit)
    command = ask_command(actor=actor, box=centre.box, verb=Verb.START, expects="ready", now=START)
    room.turn()
    assert Command.objects.get().state == CommandState.ASKED

    state = messages.BoxState(online=True, counter=3, nonce=NONCE, software="1")
    room.worker.take([Inbound(topics.state(BOX), codec.pack(state), True)])
    room.turn()
    said = read_command(room.commands[0], lambda kid: keyring.signer("command").public_key).value
    assert (said.box, said.birth_nonce, said.counter, said.verb) == ("box-1", NONCE, 1, Verb.START)
    assert (said.command.hex(), said.expects) == (command.pk, "ready")
    assert Command.objects.get().state == CommandState.SENT

    room.now += 60.0
    room.turn()
    assert Command.objects.get().state == CommandState.EXPIRED


def test_an_older_connections_will_is_ignored(centre: Centre) -> None:
    room = Room(centre)
    birth = messages.BoxState(online=True, counter=5, nonce=NONCE, software="1")
    will = messages.BoxState(online=False, counter=4, nonce=bytes(16), software="1")
    room.worker.take([Inbound(topics.state(BOX), codec.pack(each), True) for each in (birth, will)])
    assert BoxPresence.objects.get().online
    assert bytes(Birth.objects.get().nonce) == NONCE


def test_a_box_revoked_while_it_delivers_is_refused_from_the_next_message_on(centre: Centre) -> None:
    centre.made.simple_part()
    room = Room(centre)
    room.turn()
    room.turn()
    before = Receipt.objects.count()
    assert 0 < before < len(room.outbox.bodies)
    Box.objects.filter(pk=BOX).update(state=BoxState.REVOKED)
    for _ in range(5):
        room.turn()
    assert Receipt.objects.count() == before
