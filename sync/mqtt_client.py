"""The MQTT library's client as we use it: whole packets, read into one buffer each and written from where they lie.

paho 2.2 is pinned, since private methods of it are overridden here. It reads a packet in pieces that it joins, takes it
apart by copying, copies each payload behind its header, and can stall at a packet's hundredth piece: all four are gone.
Only sync/mqtt.py uses this.
"""

from __future__ import annotations

import ssl
import struct
import time
from collections.abc import Callable
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.client import MQTTMessageInfo
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.exception import MalformedPacket
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

MOST_IN_FLIGHT = 256
LARGEST_PACKET = 2 * 1024 * 1024 + 64 * 1024
LARGE = 16 * 1024
#: What is handed to the socket at once.
RECORD = 16 * 1024
_PUBLISH = 0x30
_LENGTH = struct.Struct("!H")
_TAKEN = ReasonCode(PacketTypes.PUBACK)
_NO_PROPERTIES = Properties(PacketTypes.PUBACK)  # type: ignore[no-untyped-call]


class _Joined:
    """A header and its payload, sent one behind the other as if they were one; `[n:]` is what comes next."""

    def __init__(self, head: bytes, body: memoryview) -> None:
        self._head, self._body = head, body

    def __len__(self) -> int:
        return len(self._head) + len(self._body)

    def __getitem__(self, rest: slice) -> memoryview:
        done = int(rest.start or 0)
        if done < len(self._head):
            return memoryview(self._head)[done:]
        return self._body[done - len(self._head) :]


class Client(paho.Client):
    """paho's client. `came` gets topic, payload (a large one as a view of its packet) and whether it was retained."""

    came: Callable[[str, bytes | memoryview, bool], None]
    tls_fault = ""

    @property
    def is_alive(self) -> bool:
        """False once the library's thread has ended, by whatever fault."""
        return self._thread is not None and self._thread.is_alive()

    def _thread_main(self) -> None:
        """As the library's, but an ended thread is not forgotten: `loop_stop` and `is_alive` look at it twice."""
        self.loop_forever(retry_first_connection=True)

    def limit_in_flight(self, most: int) -> None:
        """Honours the broker's Receive Maximum; paho offers no way once connected."""
        self._max_inflight_messages = min(most, MOST_IN_FLIGHT)

    # reading

    def _packet_read(self) -> MQTTErrorCode:
        """One packet, or as much of it as has come; what is there is kept for the next call."""
        try:
            if not self._in_packet["have_remaining"] and not self._read_head():
                return MQTTErrorCode.MQTT_ERR_CONN_LOST
            complete = self._read_body()
        except BlockingIOError:
            self._heard()
            return MQTTErrorCode.MQTT_ERR_AGAIN
        except OSError:
            return MQTTErrorCode.MQTT_ERR_CONN_LOST
        except ValueError:
            return MQTTErrorCode.MQTT_ERR_PROTOCOL
        if not complete:
            return MQTTErrorCode.MQTT_ERR_CONN_LOST
        self._heard()
        try:
            return self._packet_handle()
        except (MalformedPacket, struct.error, IndexError):
            return MQTTErrorCode.MQTT_ERR_PROTOCOL
        finally:
            self._in_packet = _no_packet()

    def _heard(self) -> None:
        with self._msgtime_mutex:
            self._last_bytes_received = time.monotonic()

    def _read_head(self) -> bool:
        """Command and remaining length; False at the end of the stream. Raises ValueError for a length beyond ours."""
        packet = self._in_packet
        while True:
            got = self._sock_recv(1)
            if not got:
                return False
            if packet["command"] == 0:
                packet["command"] = got[0]
                continue
            packet["remaining_count"].append(got[0])
            if len(packet["remaining_count"]) > 4:
                raise ValueError("remaining length: expected at most 4 bytes")
            packet["remaining_length"] += (got[0] & 127) * packet["remaining_mult"]
            packet["remaining_mult"] *= 128
            if not got[0] & 128:
                break
        if packet["remaining_length"] > LARGEST_PACKET:
            raise ValueError(f"packet: expected at most {LARGEST_PACKET} bytes, as was agreed")
        packet["have_remaining"] = 1
        packet["packet"] = bytearray(packet["remaining_length"])
        return True

    def _read_body(self) -> bool:
        """Fills the packet's buffer; False at the end of the stream. TLS gives one record at a time, 16 KiB at most."""
        packet: Any = self._in_packet
        sock = _whole(self._sock)
        rest = memoryview(packet["packet"])[packet["pos"] :]
        read: Any = sock.read if isinstance(sock, ssl.SSLSocket) else lambda size, into: sock.recv_into(into, size)
        try:
            while rest:
                got = read(len(rest), rest)
                if not got:
                    return False
                rest = rest[got:]
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError) as error:
            raise BlockingIOError from error
        finally:
            packet["pos"] = len(packet["packet"]) - len(rest)
        return True

    def _sock_recv(self, bufsize: int) -> bytes:
        try:
            return super()._sock_recv(bufsize)
        except ssl.SSLError as error:  # the other end's alert: paho would only say "Unspecified error"
            self.tls_fault = (error.reason or str(error)).replace("_", " ").lower()
            raise

    def _handle_publish(self) -> MQTTErrorCode:
        """MQTT 5 section 3.3; nothing here uses a property. QoS 2 is subscribed by nobody."""
        command, packet = self._in_packet["command"], self._in_packet["packet"]
        qos = (command & 6) >> 1
        if qos > 1:
            return MQTTErrorCode.MQTT_ERR_PROTOCOL
        at = 2 + _LENGTH.unpack_from(packet)[0]
        topic = bytes(packet[2:at])
        (mid,) = _LENGTH.unpack_from(packet, at) if qos else (0,)
        at = _behind_properties(packet, at + 2 * qos)
        body: bytes | memoryview = memoryview(packet)[at:]
        try:
            self.came(topic.decode(), body if len(body) > LARGE else bytes(body), bool(command & 1))
        except UnicodeDecodeError:
            return MQTTErrorCode.MQTT_ERR_PROTOCOL
        return self._send_puback(mid) if qos else MQTTErrorCode.MQTT_ERR_SUCCESS

    def _handle_pubackcomp(self, cmd: Any) -> MQTTErrorCode:
        """An acknowledgement of two bytes says success and has no properties (MQTT 5 section 3.4.2.1): most are so."""
        packet = self._in_packet["packet"]
        if cmd != "PUBACK" or len(packet) != _LENGTH.size:
            return super()._handle_pubackcomp(cmd)
        (mid,) = _LENGTH.unpack(packet)
        with self._out_message_mutex:
            known = mid in self._out_messages
            return self._do_on_publish(mid, _TAKEN, _NO_PROPERTIES) if known else MQTTErrorCode.MQTT_ERR_SUCCESS

    # writing

    def _send_publish(
        self, mid: int, topic: bytes, payload: bytes | bytearray = b"", qos: int = 0, retain: bool = False,
        dup: bool = False, info: MQTTMessageInfo | None = None, properties: Properties | None = None,
    ) -> MQTTErrorCode:  # fmt: skip
        if len(payload) <= LARGE or properties is not None:
            return super()._send_publish(mid, topic, payload, qos, retain, dup, info, properties)
        if self._sock is None:
            return MQTTErrorCode.MQTT_ERR_NO_CONN
        command = _PUBLISH | dup << 3 | qos << 1 | retain
        variable = _LENGTH.pack(len(topic)) + topic + (_LENGTH.pack(mid) if qos else b"") + b"\x00"
        head = bytearray([command])
        self._pack_remaining_length(head, len(variable) + len(payload))
        joined: Any = _Joined(bytes(head) + variable, memoryview(payload))
        return self._packet_queue(command, joined, mid, qos, info)

    def _sock_send(self, buf: Any) -> int:
        """As much as the socket takes; TLS takes one record at a time."""
        view, sock = memoryview(buf), _whole(self._sock)
        send, sent, size = sock.write if isinstance(sock, ssl.SSLSocket) else sock.send, 0, len(buf)
        try:
            while sent < size:
                sent += send(view[sent : sent + RECORD])
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError) as error:
            if not sent:
                raise BlockingIOError from error
        return sent


def _whole(sock: Any) -> Any:
    """The connection's socket. Raises ConnectionError when there is none any more."""
    if sock is None:
        raise ConnectionError("the connection is closed")
    return sock


def _behind_properties(packet: bytearray, at: int) -> int:
    """Where the payload begins: behind the properties' length (a variable byte integer) and themselves."""
    length = shift = 0
    while True:
        byte = packet[at]
        at, length, shift = at + 1, length | (byte & 127) << shift, shift + 7
        if not byte & 128:
            break
    if shift > 28 or at + length > len(packet):
        raise MalformedPacket("properties: longer than the packet")
    return at + length


def _no_packet() -> Any:
    return {
        "command": 0, "have_remaining": 0, "remaining_count": [], "remaining_mult": 1, "remaining_length": 0,
        "packet": bytearray(), "to_process": 0, "pos": 0,
    }  # fmt: skip
