"""To which booking a press belongs and which the panel announces, case by case; what the box keeps of what it gets."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from agent.booking_store import BookingStore
from agent.bookings import Window, fitting, following
from agent.course.booked import Booked
from agent.errors import BookingsRefused
from agent.outbox.disk import RealDisk
from sync.errors import MalformedInput
from sync.evidence.bookings import Booking, Bookings, pack_bookings, sign_bookings
from sync.evidence.keys import MemorySigner
from sync.evidence.records import BookedPerson, BoundBooking
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256
from tests.agent.part_builder import private_key

DAY = 1_795_996_800
COMMAND = MemorySigner(private_key("command"))
WINDOW = Window(early_s=1800, late_s=1800)


def at(clock: str, *, day: int = 0) -> int:
    """Unix seconds of a time of that day."""
    hours, minutes = clock.split(":")
    return DAY + 86_400 * day + 3600 * int(hours) + 60 * int(minutes)


def booked(number: str, begin: str, end: str, *, expected: int = 1) -> Booking:
    persons = (BookedPerson(role="presiding", number="P-7"), BookedPerson(role="suspect", number="S-1"))
    return Booking(
        number=number,
        from_unix_s=at(begin),
        until_unix_s=at(end),
        digits="0123",
        case=f"案 {number}",
        persons=persons,
        expected=expected,
    )


A, B = booked("A", "9:00", "10:00"), booked("B", "10:00", "11:00")
LATER = booked("C", "14:00", "15:00")
BATCH = booked("M", "9:00", "11:00", expected=3)
Done = dict[str, int]

#: What is booked, when the press comes, what was recorded; the booking it belongs to, and what the panel announces.
CASES: list[tuple[str, tuple[Booking, ...], int, Done, str | None, str | None]] = [
    ("in time", (A, B), at("9:05"), {}, "A", "A"),
    ("early", (A, B), at("8:40"), {}, "A", "A"),
    ("too early", (A, B), at("8:20"), {}, None, "A"),
    ("late, in its own slot", (A, B), at("9:55"), {}, "A", "A"),
    ("late, its slot is over and nothing else is near", (A, LATER), at("10:20"), {}, "A", "A"),
    ("late, and the next one's slot has begun", (A, B), at("10:05"), {}, "B", "B"),
    ("too late", (A, LATER), at("10:31"), {}, None, "C"),
    ("none booked", (), at("9:00"), {}, None, None),
    ("between two", (A, LATER), at("12:00"), {"A": 1}, None, "C"),
    ("the second of two in a row, early", (A, B), at("9:50"), {"A": 1}, "B", "B"),
    ("the first overran into the second's slot", (A, B), at("10:20"), {"A": 1}, "B", "B"),
    ("both recorded, a third press in the second's slot", (A, B), at("10:40"), {"A": 1, "B": 1}, "B", None),
    ("a second recording of a booking under way", (A, LATER), at("9:20"), {"A": 1}, "A", "C"),
    ("a recorded booking that is over takes no more", (A, LATER), at("10:10"), {"A": 1}, None, "C"),
    ("one booking, several suspects: the first", (BATCH, LATER), at("9:00"), {}, "M", "M"),
    ("one booking, several suspects: the last", (BATCH, LATER), at("10:50"), {"M": 2}, "M", "M"),
    ("one booking, several suspects: overrunning, one still to come", (BATCH, LATER), at("11:20"), {"M": 2}, "M", "M"),
    ("one booking, several suspects: all heard", (BATCH, LATER), at("11:20"), {"M": 3}, None, "C"),
    ("offline since yesterday, today unknown", (A, B), at("9:05", day=1), {}, None, None),
    ("the order in the document means nothing", (B, A), at("9:45"), {}, "A", "A"),
]


@pytest.mark.parametrize(
    ("bookings", "at_s", "recorded", "bound", "announced"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_the_press_finds_its_booking(
    bookings: tuple[Booking, ...], at_s: int, recorded: Done, bound: str | None, announced: str | None
) -> None:
    found, coming = fitting(bookings, at_s, recorded, WINDOW), following(bookings, at_s, recorded, WINDOW)
    assert (found and found.number, coming and coming.number) == (bound, announced)


def document(version: int = 1, *bookings: Booking, box: str = "box-1", room: str = "T01") -> Bookings:
    return Bookings(
        suite=ES256_SHA256_AES256GCM_HPKEP256,
        box=box,
        version=version,
        issued_unix_ns=DAY * 10**9,
        room=room,
        bookings=bookings or (A, B),
    )


def store_in(folder: Path) -> BookingStore:
    return BookingStore(
        document=folder / "bookings.cose",
        counts=folder / "booked.json",
        disk=RealDisk(),
        box="box-1",
        room="T01",
        command_key=COMMAND.public_key,
    )


def test_a_document_survives_a_restart_and_a_lower_version_never_replaces_it(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    assert store.held is None
    newest = store.take(sign_bookings(COMMAND, pack_bookings(document(5))))
    store.keep_counts({"A": 2})
    again = store_in(tmp_path)
    assert (again.held, again.recorded) == (newest, {"A": 2})
    with pytest.raises(BookingsRefused, match="expected version 5 or above, got 4") as refused:
        again.take(sign_bookings(COMMAND, pack_bookings(document(4, LATER))))
    assert refused.value.code == "version"
    assert again.take(sign_bookings(COMMAND, pack_bookings(document(5, LATER)))) == newest
    assert store_in(tmp_path).held == newest


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (sign_bookings(MemorySigner(private_key("stranger")), pack_bookings(document())), "signature"),
        (sign_bookings(COMMAND, pack_bookings(document()))[:-1] + b"?", "signature"),
        (sign_bookings(COMMAND, pack_bookings(document(box="box-2"))), "box"),
        (sign_bookings(COMMAND, pack_bookings(document(room="T02"))), "room"),
        (b"no envelope", "signature"),
    ],
)
def test_what_is_not_the_centres_for_this_room_is_refused_by_name(tmp_path: Path, raw: bytes, code: str) -> None:
    store = store_in(tmp_path)
    with pytest.raises(BookingsRefused) as refused:
        store.take(raw)
    assert refused.value.code == code
    assert store.held is None and not list(tmp_path.iterdir())


def test_a_spoilt_file_leaves_the_room_without_bookings_not_without_recordings(tmp_path: Path) -> None:
    store_in(tmp_path).take(sign_bookings(COMMAND, pack_bookings(document())))
    os.truncate(tmp_path / "bookings.cose", 40)
    (tmp_path / "booked.json").write_text("{")
    store = store_in(tmp_path)
    assert (store.held, store.recorded) == (None, {})
    assert store.take(sign_bookings(COMMAND, pack_bookings(document()))).version == 1


@pytest.mark.parametrize(
    "wrong",
    [
        (A, replace(B, number="A")),
        (replace(A, until_unix_s=A.from_unix_s),),
        (replace(A, expected=0),),
        (replace(A, digits="张某"),),
        (replace(A, case="案" * 33),),
        (replace(A, digits="123456789"),),
        tuple(replace(A, number=f"{n}", case="案" * 32, persons=A.persons * 10) for n in range(64)),
    ],
)
def test_a_document_that_no_box_would_take_is_not_signed(wrong: tuple[Booking, ...]) -> None:
    with pytest.raises(MalformedInput):
        pack_bookings(document(1, *wrong))


def course_of(wall: list[int | None], kept: list[Done], **recorded: int) -> Booked:
    return Booked(
        held=document(1, A, B),
        recorded=recorded,
        window=WINDOW,
        unix_s=lambda _at_ns: wall[0],
        keep=lambda counts: kept.append(dict(counts)),
    )


def test_a_session_is_counted_once_and_goes_on_with_the_booking_of_its_first_part() -> None:
    wall: list[int | None] = [at("9:05")]
    kept: list[Done] = []
    course = course_of(wall, kept)
    named = course.begin(0)
    assert named == BoundBooking(number="A", persons=A.persons)
    assert course.bound is not None and course.bound.case == "案 A"
    course.closed()
    assert course.bound is None and kept == [{"A": 1}]
    wall[0] = at("10:05")
    assert course.go_on(named) == named
    assert course.bound is not None and course.bound.case == "案 A"
    assert kept == [{"A": 1}]
    announced = course.announced(0)
    assert announced is not None and announced.number == "B"


def test_a_clock_that_cannot_be_believed_binds_and_announces_nothing() -> None:
    course = course_of([None], [])
    assert course.begin(0) is None and course.bound is None and course.announced(0) is None


def test_a_newer_document_leaves_alone_what_is_bound_and_forgets_counts_of_what_it_no_longer_has() -> None:
    kept: list[Done] = []
    course = course_of([at("10:05")], kept, A=1)
    course.begin(0)
    course.take(document(1, LATER))
    assert course.held is not None and course.held.bookings == (A, B)
    course.take(document(2, B, LATER))
    assert course.bound is not None and course.bound.booking.number == "B"
    course.closed()
    course.begin(0)
    assert kept[-1] == {"B": 2}
