"""What box and centre say to each other until the box is enrolled: canonical bytes behind an authentication code.

An envelope is HMAC-SHA256 (32 bytes) by the one-time code's key, then the message. Both sides' messages bear one, so a
line that somebody reads and alters on its way (TLS by an authority that the box cannot know yet) can delay an enrolment
and nothing else. An answer names the digest of what it answers. docs/enrolment.md, "On the line".
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from firmware_config.certificates import UNREADABLE, key_of_request
from firmware_config.enrol.code import letters_of
from firmware_config.errors import MessageRefused, RequestRefused
from sync import encoding
from sync.errors import PeerFault
from sync.evidence.keys import Signer, check_signature, point_of
from sync.shapes import at, exactly, from_map, many, octets, shaped, text, to_map, uint

T = TypeVar("T")
LARGEST = 64 * 1024
TAG = 32
_ASKED, _ANSWERED = b"msr-enrol-ask-1 ", b"msr-enrol-answer-1 "
_PROOF, _COMPARED = b"msr-enrol-proof-1 ", b"msr-enrol-compare-1 "


class Standing(StrEnum):
    """What the centre says of a request."""

    WAITING = "waiting"
    REFUSED = "refused"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The box's request: its device key, a certificate request by its TLS key, and what it says of itself.

    `proof` is the device key's signature over everything else. `protection` says how that key is kept.
    """

    ident: str = at(0, text)
    device_key: bytes = at(1, exactly(65))
    certificate_request: bytes = at(2, octets(16384))
    protection: str = at(3, text)
    software: str = at(4, text)
    hardware: str = at(5, text)
    proof: bytes = at(6, exactly(64))

    @property
    def tls_point(self) -> bytes:
        """The point of the TLS key (65 bytes). Raises MessageRefused."""
        return tls_point_of(self.certificate_request)

    @property
    def comparison(self) -> str:
        """What people compare: twelve letters of both keys and the code's name, in threes of four."""
        told = _COMPARED + self.ident.encode() + self.device_key + self.tls_point
        letters = letters_of(hashlib.sha256(told).digest())[:12]
        return "-".join(letters[place : place + 4] for place in (0, 4, 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientTold:
    """Whom everything is sealed to."""

    name: str = at(0, text)
    public_key: bytes = at(1, exactly(65))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """All that a box needs of its centre. `web_ca` is left out where the centre's pages bear a known certificate."""

    box: str = at(0, text)
    room: str = at(1, text)
    room_name: str = at(2, text)
    centre: str = at(3, text)
    broker_host: str = at(4, text)
    broker_port: int = at(5, uint)
    broker_ca: bytes = at(6, octets(16384))
    box_ca: bytes = at(7, octets(16384))
    certificate: bytes = at(8, octets(16384))
    recipients: tuple[RecipientTold, ...] = at(9, many(shaped(RecipientTold), 8))
    receipt: bytes = at(10, exactly(65))
    command: bytes = at(11, exactly(65))
    log: bytes = at(12, exactly(32))
    log_origin: str = at(13, text)
    origin: str = at(14, text)
    web_ca: bytes | None = at(15, octets(16384), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The centre's answer to the request of that digest; `grant` stands in an issued one alone."""

    asked: bytes = at(0, exactly(32))
    standing: str = at(1, text)
    words: str = at(2, text)
    grant: Grant | None = at(3, shaped(Grant), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """An enrolled box's wish for the certificate after the one with serial number `renews` (hexadecimal)."""

    certificate_request: bytes = at(0, octets(16384))
    renews: str = at(1, text)


def request_of(
    signer: Signer, *, ident: str, certificate_request: bytes, protection: str, software: str, hardware: str
) -> Request:
    """The request of the box that holds the device key."""
    told: dict[str, Any] = {
        "ident": ident, "device_key": signer.public_key, "certificate_request": certificate_request,
        "protection": protection, "software": software, "hardware": hardware,
    }  # fmt: skip
    return Request(**told, proof=signer.sign(_proved(Request(**told, proof=bytes(64)))))


def seal_request(request: Request, key: bytes) -> bytes:
    """The envelope of a request."""
    return _seal(key, _ASKED, to_map(request))


def open_request(envelope: bytes, key: bytes) -> Request:
    """The request in the envelope, whose sender has the code and both private keys. Raises MessageRefused."""
    request = _open(key, _ASKED, envelope, Request)
    try:
        check_signature(request.device_key, _proved(request), request.proof, "proof of the device key")
    except PeerFault as error:
        raise MessageRefused(f"request: {error}") from error
    request.tls_point  # noqa: B018 - raises for a certificate request that is none
    return request


def seal_answer(answer: Answer, key: bytes) -> bytes:
    """The envelope of an answer."""
    return _seal(key, _ANSWERED, to_map(answer))


def open_answer(envelope: bytes, key: bytes, asked: bytes) -> Answer:
    """The answer in the envelope, to the request of that envelope. Raises MessageRefused."""
    answer = _open(key, _ANSWERED, envelope, Answer)
    if answer.asked != digest_of(asked):
        raise MessageRefused("answer: it answers another request than the one that was sent")
    if (answer.standing == Standing.ISSUED) != (answer.grant is not None) or answer.standing not in set(Standing):
        raise MessageRefused(f"answer: expected one of {', '.join(Standing)} with its grant, got {answer.standing!r}")
    return answer


def pack_renewal(renewal: Renewal) -> bytes:
    """A renewal as it is signed (signed.py)."""
    return encoding.encode(to_map(renewal))


def open_renewal(body: bytes, point: bytes) -> Renewal:
    """The renewal of the key that signed it. Raises MessageRefused."""
    renewal = _read(body, Renewal)
    if tls_point_of(renewal.certificate_request) != point:
        raise MessageRefused("renewal: it asks for another key; a new key wants a new enrolment")
    return renewal


def digest_of(envelope: bytes) -> bytes:
    """By which an answer names a request: 32 bytes."""
    return hashlib.sha256(envelope).digest()


def tls_point_of(certificate_request: bytes) -> bytes:
    """The point of the key that signed a certificate request. Raises MessageRefused."""
    try:
        return point_of(key_of_request(certificate_request)[1])
    except RequestRefused as error:
        raise MessageRefused(str(error)) from error


def point_of_certificate(pem: bytes) -> bytes:
    """The point that a certificate (PEM) is for. Raises MessageRefused."""
    try:
        key = x509.load_pem_x509_certificate(pem).public_key()
    except UNREADABLE as error:
        raise MessageRefused(
            f"certificate: expected X.509 in PEM for a P-256 key, got something else ({error})"
        ) from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise MessageRefused(f"certificate: expected a P-256 key, got {type(key).__name__}")
    return point_of(key)


def _proved(request: Request) -> bytes:
    told = to_map(request)
    del told[6]
    return _PROOF + encoding.encode(told)


def _seal(key: bytes, direction: bytes, message: dict[int, Any]) -> bytes:
    payload = encoding.encode(message)
    return hmac.digest(key, direction + payload, hashlib.sha256) + payload


def _open(key: bytes, direction: bytes, envelope: bytes, shape: type[T]) -> T:
    tag, payload = envelope[:TAG], envelope[TAG:]
    if not hmac.compare_digest(tag, hmac.digest(key, direction + payload, hashlib.sha256)):
        raise MessageRefused(f"{shape.__name__.lower()}: not made with this code; compare it with the paper")
    return _read(payload, shape)


def _read(payload: bytes, shape: type[T]) -> T:
    try:
        return from_map(shape, encoding.decode(payload, limit=LARGEST), shape.__name__.lower())
    except PeerFault as error:
        raise MessageRefused(str(error)) from error
