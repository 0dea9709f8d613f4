"""Packets as they may come over a line: in any pieces, with properties, too long, cut off."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from sync.mqtt_client import LARGE, LARGEST_PACKET, Client

Came = tuple[str, bytes, bool]


@pytest.fixture
def ends() -> Iterator[tuple[Client, socket.socket, list[Came]]]:
    """A client with one end of a line, the other end, and what the client was told."""
    near, far = socket.socketpair()
    near.setblocking(False)
    told: list[Came] = []
    client = Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
    client.came = lambda topic, payload, retained: told.append((topic, bytes(payload), retained))
    client._sock = near
    yield client, far, told
    near.close()
    far.close()


def publish(topic: bytes, payload: bytes, *, flags: int = 0, mid: bytes = b"", properties: bytes = b"\x00") -> bytes:
    body = len(topic).to_bytes(2, "big") + topic + mid + properties + payload
    return bytes([0x30 | flags]) + remaining(len(body)) + body


def remaining(length: int) -> bytes:
    out = bytearray()
    while True:
        length, byte = divmod(length, 128)
        out.append(byte | (128 if length else 0))
        if not length:
            return bytes(out)


def test_a_packet_that_comes_byte_by_byte_is_whole(ends: tuple[Client, socket.socket, list[Came]]) -> None:
    client, far, told = ends
    packet = publish(b"a/b", b"said", flags=1)
    for at in range(len(packet)):
        assert not told
        far.sendall(packet[at : at + 1])
        code = client._packet_read()
        assert code == (MQTTErrorCode.MQTT_ERR_AGAIN if at + 1 < len(packet) else MQTTErrorCode.MQTT_ERR_SUCCESS)
    assert told == [("a/b", b"said", True)]


def test_two_packets_in_one_piece_are_two(ends: tuple[Client, socket.socket, list[Came]]) -> None:
    client, far, told = ends
    big = bytes(range(256)) * (LARGE // 128)
    far.sendall(publish(b"a", big) + publish(b"b", b""))
    assert client._packet_read() == MQTTErrorCode.MQTT_ERR_SUCCESS
    assert client._packet_read() == MQTTErrorCode.MQTT_ERR_SUCCESS
    assert told == [("a", big, False), ("b", b"", False)]


def test_properties_are_stepped_over_and_qos_1_is_acknowledged(ends: tuple[Client, socket.socket, list[Came]]) -> None:
    client, far, told = ends
    expiry = b"\x02\x00\x00\x00\x09"
    far.sendall(publish(b"a", b"x", flags=2, mid=b"\x01\x07", properties=bytes([len(expiry)]) + expiry))
    assert client._packet_read() == MQTTErrorCode.MQTT_ERR_SUCCESS
    client.loop_write()
    assert told == [("a", b"x", False)]
    assert far.recv(16) == b"\x40\x02\x01\x07"


@pytest.mark.parametrize(
    "packet",
    [
        b"\x30" + remaining(LARGEST_PACKET + 1),
        b"\x30\xff\xff\xff\xff\x01",
        publish(b"a", b"", properties=b"\x7f"),
        publish(b"\xff", b"x"),
        publish(b"a", b"x", flags=4, mid=b"\x00\x01"),
        b"\x30\x01\x00",
    ],
    ids=["longer than agreed", "a fifth length byte", "properties beyond the end", "no UTF-8", "QoS 2", "no topic"],
)
def test_a_packet_that_is_none_ends_the_connection(
    ends: tuple[Client, socket.socket, list[Came]], packet: bytes
) -> None:
    client, far, told = ends
    far.sendall(packet)
    assert client._packet_read() == MQTTErrorCode.MQTT_ERR_PROTOCOL
    assert not told


def test_a_line_that_ends_inside_a_packet_is_lost(ends: tuple[Client, socket.socket, list[Came]]) -> None:
    client, far, told = ends
    far.sendall(publish(b"a", b"said")[:-1])
    far.shutdown(socket.SHUT_WR)
    assert client._packet_read() == MQTTErrorCode.MQTT_ERR_CONN_LOST
    assert not told


def test_a_large_payload_is_sent_behind_its_header(ends: tuple[Client, socket.socket, list[Came]]) -> None:
    client, far, _ = ends
    payload = bytearray(range(256)) * (LARGE // 128)
    client.publish("a/b", payload)
    client.loop_write()
    wanted, got = publish(b"a/b", bytes(payload)), b""
    while len(got) < len(wanted):
        got += far.recv(len(wanted))
    assert got == wanted
