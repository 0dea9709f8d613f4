"""The centre's word to a box about its room's hearings (docs/formats/evidence.md section 10): small, without names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sync.encoding import decode, encode
from sync.errors import MalformedInput
from sync.evidence import cose
from sync.evidence.keys import Signer
from sync.evidence.records import BookedPerson
from sync.evidence.suites import check_suite
from sync.shapes import at, digest32, from_map, id16, integer, many, shaped, text, to_map, uint

MAX_BOOKINGS = 16 * 1024
MAX_PAYLOAD = MAX_BOOKINGS - 256  # header and signature of the envelope
MOST_BOOKINGS, MOST_PERSONS, MOST_EXPECTED = 64, 24, 64
_NUMBER, _CASE, _DIGITS = 64, 32, 8

Check = Callable[[Any, str], Any]


def _brief(limit: int) -> Check:
    def check(item: Any, name: str) -> str:
        found: str = text(item, name)
        if not 0 < len(found) <= limit:
            raise MalformedInput(f"{name}: expected 1 to {limit} characters, got {len(found)}", step="fields")
        return found

    return check


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedLawyer:
    """Who is to say that he has come, by number, and the salted digest of his code (sync/evidence/arrivals.py)."""

    person: str = at(0, _brief(_NUMBER))
    salt: bytes = at(1, id16)
    digest: bytes = at(2, digest32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One hearing. `digits` are the last of its case's number, for the panel; `case` is burnt into the composite.

    `expected` is how many recordings it should give: one for each suspect who is heard alone.
    """

    number: str = at(0, _brief(_NUMBER))
    from_unix_s: int = at(1, uint)
    until_unix_s: int = at(2, uint)
    digits: str = at(3, text)
    case: str | None = at(4, _brief(_CASE), optional=True)
    persons: tuple[BookedPerson, ...] = at(5, many(shaped(BookedPerson), MOST_PERSONS))
    expected: int = at(6, uint)
    lawyer: AwaitedLawyer | None = at(7, shaped(AwaitedLawyer), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookings:
    """All that a box knows of what is booked for its room. A higher `version` replaces a lower one whole."""

    suite: int = at(0, uint)
    box: str = at(1, text)
    version: int = at(2, uint)
    issued_unix_ns: int = at(3, integer)
    room: str = at(4, text)
    bookings: tuple[Booking, ...] = at(5, many(shaped(Booking), MOST_BOOKINGS))


def pack_bookings(bookings: Bookings) -> bytes:
    """What is to be signed. Raises MalformedInput for what no box would take."""
    payload = encode(to_map(bookings))
    _check(from_map(Bookings, decode(payload, limit=len(payload)), cose.BOOKINGS))
    if len(payload) > MAX_PAYLOAD:
        raise MalformedInput(f"bookings: expected at most {MAX_PAYLOAD} bytes, got {len(payload)}")
    return payload


def read_packed(payload: bytes) -> Bookings:
    """What pack_bookings packed: for whoever keeps it before it is signed."""
    return from_map(Bookings, decode(payload, limit=len(payload)), cose.BOOKINGS)


def sign_bookings(signer: Signer, payload: bytes) -> bytes:
    """The signed document of a packed payload, by the command key."""
    return cose.sign(signer, cose.BOOKINGS, payload)


def read_bookings(raw: bytes, keys: cose.KeyLookup) -> Bookings:
    """A believed document; `keys` are the pinned command keys. Raises PeerFault."""
    envelope = cose.read(raw, typ=cose.BOOKINGS, limit=MAX_BOOKINGS)
    cose.check(envelope, keys)
    found = from_map(Bookings, decode(envelope.payload, limit=MAX_BOOKINGS), cose.BOOKINGS)
    check_suite(found.suite, cose.BOOKINGS)
    _check(found)
    return found


def _check(found: Bookings) -> None:
    numbers = [booking.number for booking in found.bookings]
    if len(set(numbers)) != len(numbers):
        raise MalformedInput("bookings: expected each number once, got one twice", step="fields")
    for booking in found.bookings:
        where = f"booking {booking.number[:64]}"
        if booking.from_unix_s >= booking.until_unix_s:
            raise MalformedInput(f"{where}: expected an end after its beginning, got none", step="fields")
        if not 1 <= booking.expected <= MOST_EXPECTED:
            raise MalformedInput(
                f"{where}: expected 1 to {MOST_EXPECTED} recordings, got {booking.expected}", step="fields"
            )
        if len(booking.digits) > _DIGITS or (booking.digits and not booking.digits.isdecimal()):
            raise MalformedInput(
                f"{where}: expected up to {_DIGITS} digits, got {booking.digits[:20]!r}", step="fields"
            )
