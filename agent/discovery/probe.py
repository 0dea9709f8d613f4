"""WS-Discovery (OASIS 1.1, as ONVIF uses it): one multicast question on the camera network, and who answers it."""

from __future__ import annotations

import socket
import struct
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from agent.discovery.errors import CameraRefused, NoSuchInterface, UnsafeXml
from agent.discovery.interface import Interface
from agent.discovery.transport import Address, read_address
from agent.discovery.xml import LIMIT, every, read_xml, words

GROUP, PORT = "239.255.255.250", 3702
LISTEN_S = 3.0
ASK_TWICE_AFTER_S = 0.5
_MOST_ANSWERS = 256

_PROBE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"'
    ' xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
    ' xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"'
    ' xmlns:n="http://www.onvif.org/ver10/network/wsdl">'
    "<e:Header><w:MessageID>uuid:{message}</w:MessageID>"
    "<w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>"
    "<w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>"
    "<e:Body><d:Probe><d:Types>n:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One camera's answer: its device service, and the name that it gives itself."""

    address: Address
    name: str


def probe_message(message_id: bytes) -> bytes:
    """The question, named by 16 random bytes."""
    return _PROBE.format(message=uuid.UUID(bytes=message_id)).encode()


def read_answer(data: bytes, *, message_id: bytes, sender: str) -> Answer | None:
    """What one datagram says; None if it answers another question, or points anywhere but at its own sender."""
    try:
        root = read_xml(data)
    except UnsafeXml:
        return None
    if str(uuid.UUID(bytes=message_id)) not in words(root, "RelatesTo").lower():
        return None
    services = next(every(root, "XAddrs"), None)
    for each in (services.text or "").split() if services is not None else ():
        try:
            address, _ = read_address(each)
        except CameraRefused:
            continue
        if address.host == sender:
            return Answer(address=address, name=_scope(words(root, "Scopes"), "name"))
    return None


def probe(interface: Interface, *, message_id: bytes, clock_ns: Callable[[], int]) -> tuple[Answer, ...]:
    """Ask on this interface alone, twice, and listen for 3 s. Raises NoSuchInterface if it cannot be asked there."""
    found: dict[str, Answer] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        interface.hold(sock)
        choice = struct.pack("=4s4si", b"\0" * 4, interface.address.packed, interface.index)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, choice)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        begun_ns, asked = clock_ns(), 0
        for _ in range(_MOST_ANSWERS):
            waited_s = (clock_ns() - begun_ns) / 1e9
            if asked < 2 and waited_s >= asked * ASK_TWICE_AFTER_S:
                asked += 1
                _send(sock, probe_message(message_id), interface)
            limit_s = LISTEN_S if asked == 2 else ASK_TWICE_AFTER_S
            if waited_s >= LISTEN_S:
                break
            sock.settimeout(max(0.01, limit_s - waited_s))
            try:
                data, (sender, _) = sock.recvfrom(LIMIT)
            except TimeoutError:
                continue
            answer = read_answer(data, message_id=message_id, sender=sender)
            if answer is not None and interface.has_neighbour(sender):
                found.setdefault(sender, answer)
    return tuple(found[sender] for sender in sorted(found))


def _send(sock: socket.socket, message: bytes, interface: Interface) -> None:
    try:
        sock.sendto(message, (GROUP, PORT))
    except OSError as error:
        raise NoSuchInterface(
            f"camera network {interface.name}: expected to send a question there, got {error.strerror}"
        ) from None


def _scope(scopes: str, name: str) -> str:
    """The value of onvif://www.onvif.org/NAME/VALUE among the scopes."""
    prefix = f"onvif://www.onvif.org/{name}/"
    return next((each.removeprefix(prefix) for each in scopes.split() if each.startswith(prefix)), "")
