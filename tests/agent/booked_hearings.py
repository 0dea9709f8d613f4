"""Bookings of a test's box, begun or to begin so many seconds from now, and their way in."""

from __future__ import annotations

from typing import Any

from agent.clock import wall_ns
from sync.evidence.arrivals import code_digest
from sync.evidence.bookings import AwaitedLawyer, Booking, Bookings, pack_bookings, sign_bookings
from sync.evidence.records import BookedPerson
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256
from tests.agent.box_process import COMMAND, BoxProcess

PERSONS = (BookedPerson(role="presiding", number="P-7"), BookedPerson(role="suspect", number="S-1", sealed=b"sealed"))


def awaited(code: str, person: str = "P-9", salt: bytes = bytes(16)) -> AwaitedLawyer:
    """The lawyer of that number, who was given that code."""
    return AwaitedLawyer(person=person, salt=salt, digest=code_digest(code, salt))


def booked(number: str, begins_in_s: int, digits: str, lawyer: AwaitedLawyer | None = None) -> Booking:
    begin = wall_ns() // 10**9 + begins_in_s
    return Booking(
        number=number,
        from_unix_s=begin,
        until_unix_s=begin + 1200,
        digits=digits,
        case=f"案 {number}",
        persons=PERSONS,
        expected=1,
        lawyer=lawyer,
    )


def send_bookings(box: BoxProcess, version: int, *bookings: Booking) -> dict[str, Any]:
    document = Bookings(
        suite=ES256_SHA256_AES256GCM_HPKEP256,
        box="box-1",
        version=version,
        issued_unix_ns=wall_ns(),
        room="T01",
        bookings=bookings,
    )
    return box.ask(do="bookings", envelope=sign_bookings(COMMAND, pack_bookings(document)).hex())
