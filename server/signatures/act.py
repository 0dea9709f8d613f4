"""An act's bytes (docs/formats/signing-act.md): an envelope of type msr-signing-act by the centre's key for acts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from server.ferry.fields import moment, words
from server.signatures.errors import BadAct
from server.signatures.states import ActKind
from sync.encoding import decode, encode
from sync.errors import PeerFault
from sync.evidence import cose
from sync.evidence.keys import Signer
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256, check_suite
from sync.shapes import at, digest32, from_map, id16, many, shaped, to_map, uint

TYP = "msr-signing-act"
LIMIT = 64 * 1024
MOST_PAGES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """A page, the SHA-256 of the picture that was shown, and for how many milliseconds."""

    page: int = at(0, uint)
    digest: bytes = at(1, digest32)
    shown_ms: int = at(2, uint)


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """Who was present, how, and between which times as far as it was known at the handing in."""

    role: str = at(0, words(16))
    how: str = at(1, words(4))
    from_ms: int = at(2, moment)
    until_ms: int = at(3, moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an act states."""

    suite: int = at(0, uint)
    issuer: str = at(1, words(64))
    act: bytes = at(2, id16)
    sitting: bytes = at(3, id16)
    document: bytes = at(4, digest32)
    revision: int = at(5, uint)
    read_code: str = at(6, words(12))
    kind: str = at(7, words(8))
    role: str = at(8, words(16))
    place: int = at(9, uint)
    started_ms: int = at(10, moment)
    at_ms: int = at(11, moment)
    device: str = at(12, words(80))
    pages: tuple[SeenPage, ...] = at(13, many(shaped(SeenPage), MOST_PAGES))
    strokes: bytes | None = at(14, digest32, optional=True)
    finger: bytes | None = at(15, digest32, optional=True)
    note: bytes | None = at(16, digest32, optional=True)
    session: bytes | None = at(17, id16, optional=True)
    offset_ms: int | None = at(18, uint, optional=True)
    present: tuple[There, ...] = at(19, many(shaped(There), 8))
    read_how: str = at(20, words(12))
    scans: tuple[bytes, ...] = at(21, many(digest32, MOST_PAGES))


SUITE = ES256_SHA256_AES256GCM_HPKEP256


def sign(signer: Signer, said: Said) -> bytes:
    """The signed act."""
    return cose.sign(signer, TYP, encode(to_map(said)))


def read(raw: bytes, keys: cose.KeyLookup) -> Said:
    """A believed act; `keys` are the pinned keys for acts. Raises BadAct."""
    try:
        envelope = cose.read(raw, typ=TYP, limit=LIMIT)
        cose.check(envelope, keys)
        said = from_map(Said, decode(envelope.payload, limit=LIMIT), "signing act")
        check_suite(said.suite, "signing act")
    except PeerFault as fault:
        raise BadAct(f"signing act: {fault}", step=fault.step) from fault
    if said.kind not in ActKind.values:
        raise BadAct(f"signing act: kind {said.kind!r} is not known here", step="fields")
    return said


def digest_of(data: bytes | str) -> bytes:
    """SHA-256 of bytes, or of text in UTF-8."""
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).digest()
