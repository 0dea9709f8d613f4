"""The two machines over real links and a real broker: every byte arrives, and each thing leaves only by its receipt."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import threading
from pathlib import Path

import pytest

from agent.clock import boottime_ns
from firmware_config.broker import Kind, choose_broker
from sync.ids import BoxId
from sync.link import Drained, Inbound, LinkDown, LinkUp, NotConnected, Unheard
from sync.wire.events import ReceiptCame, RecordCame, SegmentComplete
from sync.wire.receiver import Receiver
from sync.wire.sender import Sender
from sync.wire.things import LaneName, record, segment
from sync.wire.topics import worker_id
from tests.fakes.message_line import WORKER, Listener, MessageLine
from tests.fakes.waiting import wait_for

_world = Path(__file__).parents[1] / "sync" / "wire" / "world.py"
_spec = importlib.util.spec_from_file_location("wire_world", _world)
assert _spec is not None and _spec.loader is not None
world = importlib.util.module_from_spec(_spec)
sys.modules["wire_world"] = world
_spec.loader.exec_module(world)

MB = 1_000_000
BOX = BoxId("box-1")


def seconds() -> float:
    return boottime_ns() / 1e9


class Box(threading.Thread):
    """The box's driver, as thin as it can be: what happens goes in, what is due goes out."""

    def __init__(self, listener: Listener, *, files: int, size: int) -> None:
        super().__init__(name="box", daemon=True)
        self.link = listener.link
        self.outbox = world.MemoryOutbox()
        body = bytes(range(256)) * (size // 256 + 1)
        for number in range(files):
            self.outbox.put(LaneName.RECORDS, record(1, number), b"record %d" % number)
            lane = LaneName.LIVE if number % 2 else LaneName.BACKLOG
            self.outbox.put(lane, segment(1, number), number.to_bytes(4, "big") + body[: size - 4])
        self.sender = Sender(box=BOX, outbox=self.outbox)
        self.deadline = seconds() + 25
        self.lanes: set[LaneName] = set()

    def run(self) -> None:
        while len(self.outbox.receipts) < len(self.outbox.bodies) and seconds() < self.deadline:
            now = seconds()
            due = self.sender.next_due(now)
            self._take(self.link.next_event(0.1 if due is None else min(0.1, max(0.0, due - now))))
            self.lanes |= {name for name, count in self.sender.in_flight().items() if count}
            try:
                for outgoing in self.sender.poll(seconds(), budget=self.link.room(), jitter=0.5):
                    self.link.publish(outgoing)
            except NotConnected:
                self.sender.disconnected(seconds())

    def _take(self, event: object) -> None:
        now = seconds()
        match event:
            case LinkUp(max_payload):
                self.sender.connected(now, max_payload=max_payload)
            case LinkDown():
                self.sender.disconnected(now)
            case Unheard(topic):
                self.sender.unheard(now, topic)
            case Inbound(topic, payload):
                for told in self.sender.receive(now, topic, payload):
                    if isinstance(told, ReceiptCame):
                        digest = hashlib.sha256(self.outbox.bodies[told.thing]).digest()
                        assert told.receipt == b"receipt:" + digest
                        self.outbox.receipts[told.thing] = told.receipt
                        self.sender.freed(now, told.thing)
            case Drained() | None:
                pass


class Worker(threading.Thread):
    """The centre's driver: stores what is complete and answers with a receipt over its digest."""

    def __init__(self, listener: Listener, sizes: dict[object, int]) -> None:
        super().__init__(name="worker", daemon=True)
        self.link = listener.link
        self.centre = world.Centre(sizes=sizes)
        self.partials = world.MemoryPartials()
        self.receiver = Receiver(worker=worker_id(WORKER), partials=self.partials, gate=self.centre)
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            event = self.link.next_event(0.1)
            if not isinstance(event, Inbound) or event.topic.endswith(("/state", "/telemetry")):
                continue
            for told in self.receiver.receive(seconds(), event.topic, event.payload):
                match told:
                    case RecordCame(box, thing, body):
                        self.receiver.receipt(box, thing, self.centre.store(thing, body))
                    case SegmentComplete(box, thing, _):
                        receipt = self.centre.store(thing, self.partials.files[box, thing])
                        self.partials.discard(box, thing)
                        self.receiver.receipt(box, thing, receipt)
            for outgoing in self.receiver.outgoing():
                try:
                    self.link.publish(outgoing)
                except NotConnected:
                    break


def move(folder: Path, kind: Kind, *, files: int, size: int, kill_broker: bool = False) -> Box:
    """Moves the files from a box to a worker; the vault must then hold them, byte for byte."""
    line = MessageLine(folder, kind)
    line.broker.start()
    try:
        box = Box(
            Listener(line.open(BOX, subscriptions=("v1/boxes/box-1/down/+",), up=False).link), files=files, size=size
        )
        sizes = {thing: len(body) for thing, body in box.outbox.bodies.items() if thing.is_file}
        worker = Worker(line.open_worker(), sizes)
        worker.start()
        box.start()
        if kill_broker:
            wait_for(lambda: any(thing.is_file for thing in list(worker.centre.vault)), what="a first file")
            line.broker.kill()
            assert len(box.outbox.receipts) < len(box.outbox.bodies), "it was over before the broker was killed"
            line.broker.start()
        box.join(30)
        worker.over.set()
        worker.join(5)
    finally:
        line.close()
    assert len(box.outbox.receipts) == len(box.outbox.bodies), f"{len(box.outbox.receipts)} receipts"
    assert worker.centre.vault == box.outbox.bodies
    return box


def test_fifty_megabytes_on_two_lanes_arrive_whole_over_mutual_tls(tmp_path: Path) -> None:
    box = move(tmp_path, Kind.MOSQUITTO, files=10, size=5 * MB)
    assert {LaneName.LIVE, LaneName.BACKLOG} <= box.lanes


def test_a_broker_that_is_killed_on_the_way_costs_time_but_no_byte(tmp_path: Path) -> None:
    move(tmp_path, Kind.MOSQUITTO, files=10, size=5 * MB, kill_broker=True)


def test_five_megabytes_arrive_whole_over_the_embedded_broker(tmp_path: Path) -> None:
    move(tmp_path, Kind.EMBEDDED, files=4, size=5 * MB // 4)


def test_mosquitto_is_chosen_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_broker() is Kind.MOSQUITTO
    monkeypatch.setattr("firmware_config.broker.find_mosquitto", lambda: None)
    assert choose_broker() is Kind.EMBEDDED
