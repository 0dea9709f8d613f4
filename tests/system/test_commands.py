"""Started and stopped from the centre: command row, real broker, uplink, the real capture, and the outcome back.
Its bookings go the same way.

What is replayed, late, retained, for another box or in the wrong state is refused, with words.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from agent import clock
from agent.uplink.service import Uplink, UplinkSettings
from server import keyring
from server.access.actions import create_unit
from server.access.models import Role, UnitKind
from server.devices.actions import register_box, register_room
from server.devices.bookings import tell_bookings
from server.devices.keys import device_key_from_point
from server.devices.models import Box, RoomBookings
from server.devices.seams import recording_now
from server.ingest.files import PartialFiles
from server.ingest.service import Clocks, Worker
from server.recordings.actions.people import ask_command
from server.recordings.models import Birth, Command, CommandState, Part, Record, Session
from sync.evidence import cose
from sync.evidence.receipts import Command as Word
from sync.evidence.receipts import Verb, read_command, sign_command
from sync.evidence.records import BoundBooking, Open, RecordKind, read_record
from sync.ids import BoxId
from sync.link import Inbound, LinkSettings
from sync.mqtt import MqttLink
from sync.wire import codec, topics
from sync.wire.events import Outgoing
from sync.wire.messages import Sealed
from sync.wire.topics import Channel, worker_id
from tests.agent.booked_hearings import PERSONS, booked
from tests.agent.box_process import BoxProcess
from tests.fakes.mosquitto import Mosquitto
from tests.server.conftest import person

BOX = BoxId("box-1")
WORKER = worker_id("ingest-1")
LOOPBACK = {"host": "127.0.0.1", "tls": None, "retry_first_s": 0.1, "retry_longest_s": 0.5}

pytestmark = pytest.mark.django_db


class House:
    """Centre, broker and room. The worker runs in the test's own thread, whenever `until` waits for something."""

    def __init__(self, folder: Path) -> None:
        self.box = BoxProcess(
            folder / "box",
            receipt=keyring.signer("receipt").public_key,
            command=keyring.signer("command").public_key,
        )
        unit = create_unit(actor="test", code="x", kind=UnitKind.COUNTY, name_zh="测试院", name_en="Test")
        self.room = register_room(actor="test", code="T01", name_zh="一号提讯室", name_en="Room 1", unit=unit)
        self.row: Box = register_box(
            actor="test", name=BOX, room=self.room, key=device_key_from_point(self.box.device_key)
        )
        self.prosecutor = person("p", Role.PROSECUTOR, unit)
        self.broker = Mosquitto(folder)
        self.worker = Worker(
            name=WORKER,
            files=PartialFiles(folder / "partials"),
            segment_key=lambda head: bytes(32),
            clocks=Clocks(lambda: datetime.now(UTC), lambda: clock.boottime_ns() / 1e9),
        )
        self.link = MqttLink(
            LinkSettings(
                port=self.broker.port,
                client_id=WORKER,
                subscriptions=(*topics.worker_subscriptions(WORKER), *topics.presence_subscriptions()),
                retained_from=topics.presence_subscriptions(),
                **LOOPBACK,  # type: ignore[arg-type]
            ),
            jitter=lambda: 0.5,
        )
        self.new_uplink()

    def new_uplink(self) -> None:
        """An uplink that has not run yet, in place of the one before."""
        self.uplink = Uplink(
            UplinkSettings(
                box=BOX,
                outbox=self.box.outbox,
                control=self.box.folder / "c.sock",
                link=LinkSettings(
                    port=self.broker.port,
                    client_id=BOX,
                    subscriptions=topics.box_subscriptions(BOX),
                    **LOOPBACK,  # type: ignore[arg-type]
                ),
                receipt_keys=(keyring.signer("receipt").public_key,),
                logs=((keyring.log_name(), keyring.log_key().public_key().public_bytes_raw()),),
            )
        )
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self.uplink.run, args=(self._ended,), daemon=True)

    def connect(self) -> None:
        """The uplink runs, and capture knows of its link."""
        births = Birth.objects.filter(box=self.row).values_list("nonce", flat=True)
        before = births.first()
        self._thread.start()
        self.until(lambda: births.first() not in (before, None), "the box's birth")
        self.until(lambda: self.box.state()["linked"], "capture to know of the link")

    def disconnect(self) -> None:
        self._ended.set()
        self.uplink.wake()
        if self._thread.ident is not None:
            self._thread.join(10)

    def start(self) -> None:
        self.broker.start()
        self.box.start()
        self.link.start()
        self.connect()
        self.until(lambda: self.box.state()["state"] == "ready", "a ready room")

    def stop(self) -> None:
        self.disconnect()
        if self.box.process is not None and self.box.process.poll() is None:
            self.box.kill()
        self.link.close()
        self.broker.stop()

    def until(self, fact: Callable[[], Any], what: str, *, within_s: float = 15.0) -> Any:
        """Works as ingest does until that is so."""
        deadline_ns = clock.boottime_ns() + int(within_s * 1e9)
        while not (value := fact()):
            assert clock.boottime_ns() < deadline_ns, f"{what} did not come; {self.box.state()}"
            event = self.link.next_event(0.02)
            if isinstance(event, Inbound):
                self.worker.take([event])
            self.worker.tick()
            for outgoing in self.worker.receiver.outgoing():
                self.link.publish(outgoing)
        return value

    def ask(self, verb: Verb, expects: str, session: str = "") -> Command:
        """A press on the room's page; the row once the box has answered."""
        now = datetime.now(UTC)
        command = ask_command(actor=self.prosecutor, box=self.row, verb=verb, expects=expects, session=session, now=now)
        self.until(lambda: self.now(command).state in ENDED, f"an end of {verb.name}")
        return self.now(command)

    def now(self, command: Command) -> Command:
        command.refresh_from_db()
        return command

    def say(self, raw: bytes, *, retain: bool = False) -> None:
        """Anything down the command topic, as whoever holds the broker could."""
        self.link.publish(Outgoing(topics.down(BOX, Channel.COMMAND), codec.pack(Sealed(raw))), retain=retain)

    def forged(self, **changed: Any) -> bytes:
        """A command signed by the real key, with something about it wrong."""
        birth = Birth.objects.get(box=self.row)
        word = Word(
            suite=1, box=BOX, counter=birth.next_command + 100, birth_nonce=bytes(birth.nonce or b""),
            issued_unix_ns=clock.wall_ns(), lifetime_ms=15_000, expects="ready", verb=int(Verb.START),
            command=b"f" * 16,
        )  # fmt: skip
        return sign_command(keyring.signer("command"), dataclasses.replace(word, **changed))

    def outcomes(self) -> dict[bytes, str]:
        """What the uplink tells became of commands: id -> code."""
        return {each.command: each.code for each in self.uplink._line.outcomes}


ENDED = (CommandState.ACCEPTED, CommandState.REFUSED, CommandState.EXPIRED)


@pytest.fixture
def house(db: None, settings: Any, tmp_path: Path) -> Iterator[House]:
    kept = configured.MSR.var / "test-keys"
    keyring.make(kept)
    settings.MSR = dataclasses.replace(configured.MSR, var=tmp_path / "centre", keys=kept)
    (tmp_path / "centre").mkdir()
    house = House(tmp_path)
    yield house
    house.stop()


def test_a_recording_is_started_and_stopped_from_the_centre_and_announced_in_the_room(house: House) -> None:
    house.start()
    version = tell_bookings(actor="test", box=house.row, bookings=[booked("A", -60, "0123")], now=datetime.now(UTC))
    house.until(lambda: RoomBookings.objects.get().held == version, "the room's word that it holds its bookings")
    start = house.ask(Verb.START, "ready")
    assert (start.state, start.words) == (CommandState.ACCEPTED, "设备已执行")
    assert house.box.state()["sound"]["tune"] in ("asked", "started")
    state = house.box.wait_state("recording")
    assert (state["lamp"]["red"], state["sound"]["tune"]) == ("on", "started")
    house.until(lambda: recording_now(house.room), "the signed open at the centre")
    session = Session.objects.get()
    part = Part.objects.get(session=session)
    assert part.started_by == f"command:{start.pk}"
    opened = read_record(bytes(Record.objects.get(part=part, number=0).raw), cose.only(bytes(part.public_key))).body
    assert isinstance(opened, Open)
    assert opened.booking == BoundBooking(number="A", persons=PERSONS)

    again = house.ask(Verb.START, "ready")
    assert (again.state, again.words) == (CommandState.REFUSED, "房间正在录制，未执行")
    other = house.ask(Verb.STOP, "recording", "cd" * 16)
    assert (other.state, other.words) == (CommandState.REFUSED, "该指令针对的不是正在录制的场次，未执行")
    assert house.box.state()["state"] == "recording"

    stop = house.ask(Verb.STOP, "recording", session.pk)
    assert stop.state == CommandState.ACCEPTED
    house.until(lambda: Session.objects.get().state == "closed", "the close at the centre")
    assert Part.objects.get(session=session).stopped_by == f"command:{stop.pk}"
    house.box.wait_state("ready")
    assert house.box.state()["sound"]["tune"] == "stopped"

    kinds = list(Record.objects.filter(part__session=session).order_by("number").values_list("kind", flat=True))
    stop_asked = max(i for i, kind in enumerate(kinds) if kind == RecordKind.MARK)
    anchors = [i for i, kind in enumerate(kinds) if kind == RecordKind.ANCHOR]
    assert 0 < anchors[0] < stop_asked, "an anchor follows the open"
    assert stop_asked < anchors[-1] < len(kinds) - 1, "one more stands between the stop and the close"
    assert kinds[-1] == RecordKind.CLOSE


def test_a_refusal_in_an_idle_room_is_refused_with_its_words(house: House) -> None:
    house.start()
    command = house.ask(Verb.STOP, "recording", "cd" * 16)
    assert (command.state, command.words) == (CommandState.REFUSED, "房间没有在录制，未执行")
    assert house.box.state()["state"] == "ready"


def test_what_is_replayed_late_retained_or_not_for_this_box_starts_nothing(house: House) -> None:
    house.start()
    first = house.ask(Verb.MARK, "ready")  # the table knows no mark in a ready room
    assert first.state == CommandState.REFUSED
    raw = bytes(house.now(first).raw or b"")
    cases = {
        b"b" * 16: house.forged(command=b"b" * 16, box="box-2"),
        b"c" * 16: house.forged(command=b"c" * 16, counter=read_command(raw, keys()).value.counter),
        b"n" * 16: house.forged(command=b"n" * 16, birth_nonce=bytes(16)),
        b"e" * 16: house.forged(command=b"e" * 16, issued_unix_ns=clock.wall_ns() - 60_000_000_000),
    }
    for each in cases.values():
        house.say(each)
    house.until(lambda: set(cases) <= set(house.outcomes()), "an outcome of each")
    assert [house.outcomes()[name] for name in cases] == ["box", "counter", "connection", "expired"]

    house.say(raw)  # the very bytes that came before
    house.until(lambda: house.outcomes()[bytes.fromhex(first.pk)] == "counter", "the replay refused")
    assert house.now(first).words == "房间没有在录制，未执行"

    house.disconnect()
    house.say(house.forged(command=b"r" * 16), retain=True)
    house.new_uplink()
    house.connect()
    house.say(house.forged(command=b"l" * 16, expects="fault", counter=10_000))
    house.until(lambda: house.outcomes().get(b"l" * 16) == "state", "the outcome of what came after it")
    assert b"r" * 16 not in house.outcomes()
    assert house.box.state()["session"] is None


def keys() -> Callable[[bytes], bytes]:
    return lambda kid: keyring.signer("command").public_key


def test_a_command_for_a_box_that_is_away_expires_in_words(house: House) -> None:
    now = datetime.now(UTC) - timedelta(minutes=1)
    command = ask_command(actor=house.prosecutor, box=house.row, verb=Verb.START, expects="ready", now=now)
    house.worker.tick()
    assert (house.now(command).state, command.words) == (CommandState.EXPIRED, "设备未在线，指令未下发")
