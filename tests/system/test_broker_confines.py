"""A real Mosquitto over mutual TLS lets each box speak and hear as itself, and lets nobody else in."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from firmware_config.broker import Kind
from firmware_config.certificates import Purpose
from firmware_config.dynsec import BrokerControl
from firmware_config.errors import ControlSilent
from firmware_config.pki import Pki
from sync.ids import BoxId
from sync.link import (
    Inbound,
    LinkDown,
    LinkUp,
    MessageTooBig,
    NotConnected,
    Presence,
    PublishRefused,
    TlsFiles,
    Unheard,
)
from sync.wire import topics
from sync.wire.events import Outgoing
from sync.wire.topics import Channel
from tests.fakes.message_line import BROKER_NAMES, WORKER, Listener, MessageLine, now
from tests.fakes.waiting import wait_for

ONE, TWO = BoxId("box-1"), BoxId("box-2")


@pytest.fixture
def line(tmp_path: Path) -> Iterator[MessageLine]:
    made = MessageLine(tmp_path, Kind.MOSQUITTO)
    made.broker.start()
    try:
        yield made
    finally:
        made.close()


def assert_refused(line: MessageLine, name: str, tls: TlsFiles) -> None:
    listener = line.open(name, tls=tls, up=False)
    listener.await_event(LinkDown)
    listener.await_event(LinkDown)
    assert not any(isinstance(event, LinkUp) for event in listener.told)
    listener.link.close()


def publish(sender: Listener, topic: str, payload: bytes = b"x") -> None:
    sender.link.publish(Outgoing(topic, payload))


def assert_not_taken(sender: Listener, topic: str) -> None:
    """The broker says that it refuses it; Mosquitto 2.0.11 then drops the connection too; it comes back."""

    def is_refused() -> bool:
        try:
            publish(sender, topic)
        except NotConnected:
            sender.drain(0.02)
            return False
        return any(isinstance(one, PublishRefused) and one.topic == topic for one in sender.drain(0.05))

    wait_for(is_refused, within_s=5, what=f"{topic} to be refused")


def refused_reason(line: MessageLine, subscription: str) -> tuple[str, ...]:
    listener = line.open("box-1", subscriptions=(subscription,), up=False)
    refused = listener.await_event(LinkDown).refused
    assert not any(isinstance(event, LinkUp) for event in listener.told)
    listener.link.close()
    return refused


def test_a_box_and_a_worker_hear_each_other(line: MessageLine) -> None:
    box, worker = line.open_box(ONE), line.open_worker()
    publish(box, topics.hello(ONE), b"hello")
    assert worker.await_event(Inbound).payload == b"hello"
    for channel in topics.TO_WORKER:
        publish(box, topics.to_worker(ONE, topics.worker_id(WORKER), channel))
        assert worker.await_event(Inbound).topic.endswith(f"/to/{WORKER}/{channel}")
    for channel in topics.DOWN:
        publish(worker, topics.down(ONE, channel))
        assert box.await_event(Inbound).topic == topics.down(ONE, channel)


def test_without_a_certificate_nobody_comes_in(line: MessageLine) -> None:
    assert_refused(line, ONE, TlsFiles(line.tls[ONE].ca))


def test_a_certificate_of_a_foreign_authority_is_refused(line: MessageLine, tmp_path: Path) -> None:
    foreign = Pki.create(tmp_path / "foreign", now=now(), broker_names=BROKER_NAMES).equip(Purpose.BOX, ONE, now=now())
    assert_refused(line, ONE, TlsFiles(line.tls[ONE].ca, foreign.certificate, foreign.key))


def test_a_certificate_for_answering_cannot_open_a_connection(line: MessageLine) -> None:
    files = line.pki.broker
    assert_refused(line, ONE, TlsFiles(line.tls[ONE].ca, files.certificate, files.key))


def test_a_box_speaks_with_no_broker_that_its_centre_did_not_certify(line: MessageLine, tmp_path: Path) -> None:
    foreign = Pki.create(tmp_path / "foreign", now=now(), broker_names=BROKER_NAMES)
    assert_refused(line, ONE, TlsFiles(foreign.folder / "centre-ca.crt", line.tls[ONE].certificate, line.tls[ONE].key))
    assert_refused(line, ONE, TlsFiles(line.pki.folder / "box-ca.crt", line.tls[ONE].certificate, line.tls[ONE].key))


def test_a_certificate_on_the_list_of_the_withdrawn_is_refused_once_the_list_is_read(line: MessageLine) -> None:
    line.open_box(ONE).link.close()
    line.pki.revoke(ONE, now=now())
    line.broker.reload()
    wait_for(lambda: "Reloading config" in line.broker.log(), what="the broker to read its files again")
    assert_refused(line, ONE, line.tls[ONE])
    line.open_box(TWO)


def test_a_list_that_has_ended_locks_out_every_room(line: MessageLine) -> None:
    line.broker.stop()
    line.pki.renew_list(now=now() - timedelta(days=8))
    line.broker.start()
    assert_refused(line, ONE, line.tls[ONE])
    line.pki.renew_list(now=now())
    line.broker.reload()
    line.open_box(ONE)


def test_an_older_tls_is_refused(line: MessageLine) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(line.tls[ONE].ca)
    context.load_cert_chain(str(line.tls[ONE].certificate), str(line.tls[ONE].key))
    with socket.create_connection(("127.0.0.1", line.port), 5) as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname="127.0.0.1")


def test_a_box_can_publish_on_no_topic_of_another_box_nor_of_the_centre(line: MessageLine) -> None:
    box, other, worker = line.open_box(ONE), line.open_box(TWO), line.open_worker()
    foreign = [topics.hello(TWO), topics.state(TWO), topics.telemetry(TWO)]
    foreign += [topics.to_worker(TWO, topics.worker_id(WORKER), channel) for channel in topics.TO_WORKER]
    foreign += [topics.down(box, channel) for box in (ONE, TWO) for channel in topics.DOWN]
    foreign += [f"v1/boxes/{ONE}/up/x", f"v1/boxes/{ONE}/x", "v1/x", "$CONTROL/dynamic-security/v1"]
    for topic in foreign:
        assert_not_taken(box, topic)
    assert not [event for event in other.drain() + worker.drain() if isinstance(event, Inbound)]


@pytest.mark.parametrize(
    "subscription",
    [
        "v1/boxes/box-2/down/+",
        "v1/boxes/+/down/+",
        "#",
        "+/#",
        "v1/boxes/+/up/hello",
        "$share/ingest/v1/boxes/+/up/hello",
        "$share/ingest/#",
        "$share/x/v1/boxes/box-2/down/+",
        f"v1/boxes/+/to/{WORKER}/+",
        "v1/boxes/+/state",
        "$SYS/#",
        "$CONTROL/dynamic-security/v1/response",
    ],
)
def test_a_box_can_subscribe_to_nothing_but_what_is_for_it(dozen: MessageLine, subscription: str) -> None:
    assert refused_reason(dozen, subscription) == (subscription,)


@pytest.fixture(scope="module")
def dozen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MessageLine]:
    """One broker for all the refused subscriptions: none of them changes it."""
    made = MessageLine(tmp_path_factory.mktemp("dozen"), Kind.MOSQUITTO)
    made.broker.start()
    try:
        yield made
    finally:
        made.close()


def test_a_valid_certificate_that_nobody_enrolled_can_do_nothing_until_it_is_enrolled(line: MessageLine) -> None:
    box = BoxId("box-3")
    tls = line.pki.equip(Purpose.BOX, box, now=now())
    stranger = line.open(box, tls=tls)
    publish(stranger, topics.hello(box))
    stranger.await_event(PublishRefused)
    stranger.link.close()
    subscriber = line.open(box, tls=tls, subscriptions=topics.box_subscriptions(box), up=False)
    assert subscriber.await_event(LinkDown).refused
    with line.control() as control:
        control.create_box(box)
        control.create_box(box)
    subscriber.await_event(LinkUp)
    publish(subscriber, topics.hello(box))
    assert subscriber.await_event(Unheard).topic == topics.hello(box)


def test_another_boxs_client_id_cannot_be_taken(line: MessageLine) -> None:
    real = line.open_box(ONE)
    line.open(ONE, tls=line.tls[TWO])
    assert not [event for event in real.drain() if isinstance(event, LinkDown)]
    publish(real, topics.hello(ONE))
    assert real.await_event(Unheard).topic == topics.hello(ONE)


def test_a_withdrawn_box_is_cut_at_once_and_can_do_nothing_when_it_is_back(line: MessageLine) -> None:
    box, worker = line.open_box(ONE), line.open_worker()
    with line.control() as control:
        control.revoke_box(ONE)
        assert control.clients()[ONE] is False and control.roles_of(ONE) == ()
        control.revoke_box(ONE)
        control.create_box(ONE)
        assert control.clients()[ONE] is False and control.roles_of(ONE) == ()
    box.await_event(LinkDown)
    assert box.await_event(LinkDown).refused == topics.box_subscriptions(ONE)
    box.link.close()
    silent = line.open(ONE)
    for topic in (topics.hello(ONE), topics.state(ONE)):
        assert_not_taken(silent, topic)
    assert not [event for event in worker.drain() if isinstance(event, Inbound)]


def test_what_was_enrolled_and_withdrawn_is_known_after_a_restart_of_the_broker(line: MessageLine) -> None:
    with line.control() as control:
        control.create_box(BoxId("box-3"))
        control.revoke_box(TWO)
    line.broker.kill()
    line.broker.start()
    with line.control() as control:
        assert control.clients() == {"admin": True, "box-1": True, "box-2": False, "box-3": True, WORKER: True}
        assert control.roles_of(TWO) == ()


def test_only_the_administrator_speaks_with_the_broker_itself(line: MessageLine) -> None:
    for name in (ONE, WORKER):
        with (
            pytest.raises(ControlSilent),
            BrokerControl(host="127.0.0.1", port=line.port, tls=line.tls[name], name=name),
        ):
            raise AssertionError(f"{name} came in")


def test_birth_and_will_of_one_connection_carry_its_counter_and_nonce(line: MessageLine) -> None:
    count = 0

    def presence() -> Presence:
        nonlocal count
        count += 1
        return Presence(topics.state(ONE), b"birth %d nonce" % count, b"will %d nonce" % count)

    line.open_box(ONE, presence)
    worker = line.open_worker()
    birth = worker.await_event(Inbound)
    assert (birth.payload, birth.retained) == (b"birth 1 nonce", True)
    line.open_box(ONE, presence)
    said = [worker.await_event(Inbound).payload for _ in range(2)]
    assert set(said) == {b"will 1 nonce", b"birth 2 nonce"}


def test_a_clean_end_says_the_will_itself(line: MessageLine) -> None:
    worker = line.open_worker()
    box = line.open_box(ONE, lambda: Presence(topics.state(ONE), b"birth", b"will"))
    assert worker.await_event(Inbound).payload == b"birth"
    box.link.close()
    assert worker.await_event(Inbound).payload == b"will"


def test_a_message_left_lying_is_ignored_but_for_presence(line: MessageLine) -> None:
    box = line.open(ONE)
    left = topics.to_worker(ONE, topics.worker_id(WORKER), Channel.RECORD)
    box.link.publish(Outgoing(left, b"left lying"), retain=True)
    box.await_event(Unheard)
    box.link.publish(Outgoing(topics.state(ONE), b"birth"), retain=True)
    worker = line.open_worker()
    assert worker.await_event(Inbound).payload == b"birth"
    publish(box, left, b"said now")
    assert worker.await_event(Inbound).payload == b"said now"
    worker.link.close()
    greedy = line.open(WORKER, subscriptions=(f"v1/boxes/+/to/{WORKER}/+",))
    assert not [event for event in greedy.drain() if isinstance(event, Inbound)]


def test_after_a_restart_of_the_broker_both_are_back_by_themselves(line: MessageLine) -> None:
    box, worker = line.open_box(ONE), line.open_worker()
    line.broker.kill()
    box.await_event(LinkDown)
    line.broker.start()
    box.await_event(LinkUp)
    worker.await_event(LinkUp)
    publish(box, topics.hello(ONE), b"again")
    assert worker.await_event(Inbound).payload == b"again"


def test_a_message_over_the_limit_is_refused_before_it_is_sent(line: MessageLine) -> None:
    worker = line.open_worker()
    box = line.open(ONE, subscriptions=topics.box_subscriptions(ONE), up=False)
    limit = box.await_event(LinkUp).max_payload
    with pytest.raises(MessageTooBig, match=str(limit)):
        publish(box, topics.hello(ONE), bytes(limit + 1))
    publish(box, topics.hello(ONE), bytes(limit))
    assert len(worker.await_event(Inbound).payload) == limit
    assert not [event for event in box.told + box.drain() if isinstance(event, LinkDown)]
