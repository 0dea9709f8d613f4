"""The claim that the QR code carries (docs/formats/evidence.md section 13)."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from sync.encoding import decode, encode
from sync.errors import LocalFault, MalformedInput
from sync.evidence import cose
from sync.evidence.keys import Signer
from sync.evidence.suites import check_suite
from sync.ids import Digest
from sync.shapes import at, digest32, from_map, id16, to_map, uint

MAX_CLAIM = 245
MAX_TEXT = 2048
PATH = "/V/"
_TEXT = re.compile(r"(?:HTTPS?://[A-Z0-9.:-]{1,255}/V/)?([A-Z2-7]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Session, the digest that closed its last part, where that stands in the log, and its times (Unix seconds)."""

    suite: int = at(0, uint)
    session: bytes = at(1, id16)
    close_digest: bytes = at(2, digest32)
    part: int = at(3, uint)
    log_index: int = at(4, uint)
    log_size: int = at(5, uint)
    pressed_unix: int = at(6, uint)
    closed_unix: int = at(7, uint)
    segments: int = at(8, uint)


@dataclass(frozen=True, slots=True)
class BelievedClaim:
    """A claim whose signature was checked."""

    claim: Claim
    digest: Digest
    raw: bytes


def sign_claim(signer: Signer, claim: Claim) -> bytes:
    """The signed claim. Raises LocalFault beyond 245 bytes, which would not fit the label's QR version."""
    raw = cose.sign(signer, cose.CLAIM, encode(to_map(claim)))
    if len(raw) > MAX_CLAIM:
        raise LocalFault(f"claim: expected at most {MAX_CLAIM} bytes, got {len(raw)}")
    return raw


def to_text(raw: bytes) -> str:
    """Unpadded base32: letters and digits of the QR alphanumeric set."""
    return base64.b32encode(raw).decode().rstrip("=")


def to_url(raw: bytes, origin: str) -> str:
    """What the QR code carries; `origin` is e.g. HTTPS://HOST, upper case."""
    return f"{origin}{PATH}{to_text(raw)}"


def from_text(text: str) -> bytes:
    """The claim's bytes from its text or its whole URL. Raises MalformedInput for another alphabet or spelling."""
    if len(text) > MAX_TEXT or not text.isascii():
        raise MalformedInput(f"claim: expected at most {MAX_TEXT} characters of ASCII, got {len(text)} characters")
    shape = _TEXT.fullmatch(text.strip().upper())
    if shape is None:
        raise MalformedInput(f"claim: expected base32, or an address that ends in {PATH} and base32")
    body = shape[1]
    try:
        raw = base64.b32decode(body + "=" * (-len(body) % 8))
    except ValueError as error:
        raise MalformedInput("claim: not base32") from error
    if to_text(raw) != body:
        raise MalformedInput("claim: another spelling of the same base32")
    return raw


def read_claim(raw: bytes, keys: cose.KeyLookup) -> BelievedClaim:
    """A believed claim; `keys` are the pinned claim keys."""
    envelope = cose.read(raw, typ=cose.CLAIM, limit=MAX_CLAIM)
    cose.check(envelope, keys)
    claim = from_map(Claim, decode(envelope.payload, limit=MAX_CLAIM), "claim")
    check_suite(claim.suite, "claim")
    return BelievedClaim(claim, envelope.digest, envelope.raw)
