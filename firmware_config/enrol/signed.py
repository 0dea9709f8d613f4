"""What an enrolled box asks over HTTPS, signed by its TLS key: a signature (64 bytes), then the body.

The TLS key, not the device key: that one signs evidence alone, and the process that speaks with the network cannot use
it. The path is signed too, so that nothing said at one address is taken at another.
"""

from __future__ import annotations

from firmware_config.errors import MessageRefused
from sync.errors import PeerFault
from sync.evidence.keys import SIGNATURE_SIZE, Signer, check_signature

_PREFIX = b"msr-box-https-1 "


def sign(signer: Signer, path: str, body: bytes) -> bytes:
    """The envelope of a body that is meant for that path."""
    return signer.sign(_said(path, body)) + body


def open_signed(envelope: bytes, path: str, point: bytes) -> bytes:
    """The body that the key of `point` signed for that path. Raises MessageRefused."""
    signature, body = envelope[:SIGNATURE_SIZE], envelope[SIGNATURE_SIZE:]
    try:
        check_signature(point, _said(path, body), signature, f"request to {path}")
    except PeerFault as error:
        raise MessageRefused(str(error)) from error
    return body


def _said(path: str, body: bytes) -> bytes:
    return _PREFIX + path.encode() + b" " + body
