"""The link over a real broker: it comes back, whatever ended the connection before."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from sync.link import LinkDown, LinkEvent, LinkSettings, LinkUp, Presence
from sync.mqtt import MqttLink
from sync.mqtt_client import Client
from sync.wire.events import Outgoing
from tests.fakes.mosquitto import Mosquitto

PATIENCE_S = 20.0


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.stop()


def settings(broker: Mosquitto) -> LinkSettings:
    return LinkSettings("127.0.0.1", broker.port, "box", None, ("test/box",), retry_first_s=0.05, retry_longest_s=0.2)


def until(link: MqttLink, kind: type[LinkEvent]) -> Any:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        event = link.next_event(0.5)
        if isinstance(event, kind):
            return event
    raise AssertionError(f"no {kind.__name__} within {PATIENCE_S} s; {link.statistics}")


def test_a_connection_that_ends_by_itself_while_it_is_stopped_is_stopped(broker: Mosquitto) -> None:
    class Slow(Client):
        """Told to stop, it has ended by itself before the stopping thread goes on."""

        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, value)
            if name == "_thread_terminate" and value and self._thread is not None:
                self._thread.join(PATIENCE_S)

    client = Slow(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5, reconnect_on_failure=False)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    client.disconnect()
    assert client.loop_stop() == MQTTErrorCode.MQTT_ERR_SUCCESS
    assert not client.is_alive


def test_a_fault_that_nobody_foresaw_costs_one_connection(broker: Mosquitto) -> None:
    faults = [AttributeError("'NoneType' object has no attribute 'join'")]

    def presence() -> Presence:
        if faults:
            raise faults.pop()
        return Presence(topic="test/box/state", birth=b"here", will=b"gone")

    link = MqttLink(settings(broker), jitter=lambda: 0.5, presence=presence)
    link.start()
    try:
        assert "NoneType" in until(link, LinkDown).reason
        until(link, LinkUp)
        link.publish(Outgoing("test/centre", b"here again"))
    finally:
        link.close()


def test_a_broker_that_restarts_is_met_again(broker: Mosquitto) -> None:
    link = MqttLink(settings(broker), jitter=lambda: 0.5)
    link.start()
    try:
        until(link, LinkUp)
        broker.stop()
        broker.start()
        until(link, LinkDown)
        until(link, LinkUp)
    finally:
        link.close()
