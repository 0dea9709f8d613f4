"""What a process that is not let in or not heard is told. That none gets in: tests/system/test_broker_confines.py."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from firmware_config.broker import Kind
from firmware_config.certificates import Purpose
from firmware_config.pki import Pki
from sync.ids import box_id
from sync.link import Inbound, LinkDown, PublishRefused, TlsFiles
from sync.mqtt import LOOK_AT_CERTIFICATE
from sync.wire import topics
from sync.wire.events import Outgoing
from tests.fakes.message_line import BROKER_NAMES, MessageLine, now

ONE, TWO = box_id("box-1"), box_id("box-2")


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MessageLine]:
    made = MessageLine(tmp_path_factory.mktemp("line"), Kind.MOSQUITTO)
    made.broker.start()
    try:
        yield made
    finally:
        made.close()


@pytest.mark.parametrize("fault", ["of another authority", "expired", "none shown"])
def test_who_is_not_let_in_is_told_to_look_at_the_certificate(line: MessageLine, fault: str, tmp_path: Path) -> None:
    own = line.tls[ONE]
    match fault:
        case "of another authority":
            others = Pki.create(tmp_path / "pki", now=now(), broker_names=BROKER_NAMES)
            shown = replace(others.equip(Purpose.BOX, ONE, now=now()), ca=own.ca)
        case "expired":
            shown = line.pki.equip(Purpose.BOX, "box-3", now=now() - timedelta(days=3650))
        case _:
            shown = TlsFiles(own.ca)
    refused = line.open(ONE, tls=shown, up=False)
    assert LOOK_AT_CERTIFICATE in refused.await_event(LinkDown).reason
    refused.link.close()
    assert refused.link.statistics.connections == 0


def test_a_box_that_reads_anothers_topic_is_told_which(line: MessageLine) -> None:
    box = line.open(ONE, subscriptions=(f"v1/boxes/{TWO}/down/+",), up=False)
    down = box.await_event(LinkDown)
    box.link.close()
    assert (down.reason, down.refused) == ("subscription refused: v1/boxes/box-2/down/+", ("v1/boxes/box-2/down/+",))


def test_a_box_that_writes_to_anothers_topic_is_told_which_and_why(line: MessageLine) -> None:
    box = line.open_box(ONE)
    box.link.publish(Outgoing(topics.telemetry(TWO), b"as another", qos=1))
    assert box.await_event(PublishRefused) == PublishRefused(topics.telemetry(TWO), "Not authorized")
    box.link.close()


def test_a_box_that_sends_beyond_the_limit_is_cut_off_and_nobody_else_is(line: MessageLine) -> None:
    honest, centre = line.open_box(TWO), line.open_worker()
    gone = threading.Event()
    rude = paho.Client(CallbackAPIVersion.VERSION2, client_id=ONE, protocol=paho.MQTTv5)
    rude.tls_set_context(line.tls[ONE].context())
    rude.on_disconnect = lambda *_: gone.set()
    rude.connect("127.0.0.1", line.port)
    rude.loop_start()
    rude.publish(topics.telemetry(ONE), bytes(3 << 20), qos=1)
    assert gone.wait(10)
    rude.loop_stop()
    honest.link.publish(Outgoing(topics.telemetry(TWO), b"still here", qos=1))
    assert centre.await_event(Inbound).payload == b"still here"
    assert centre.link.statistics.received_bytes < 1 << 20
