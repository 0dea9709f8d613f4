"""Who may say that he has come, with which code, when, how often; wrong codes wait."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from agent.arrivals import FREE_TRIES, SECOND_NS, Arrival, Arrivals
from agent.course.deeds import DeedRefused
from sync.evidence.bookings import AwaitedLawyer, Booking, Bookings, pack_bookings, read_packed
from sync.evidence.records import BookedPerson
from tests.agent.booked_hearings import awaited

DAY = 1_795_996_800
NINE = DAY + 9 * 3600
WANG, LI = awaited("135790"), awaited("246801", "P-10", bytes([1] * 16))


def booked(number: str, begins: int, lawyer: AwaitedLawyer | None) -> Booking:
    persons = (BookedPerson(role="suspect", number="S-1"),)
    return Booking(
        number=number, from_unix_s=begins, until_unix_s=begins + 3600, digits="", persons=persons, expected=1,
        lawyer=lawyer,
    )  # fmt: skip


@dataclass
class Room:
    """A room's bookings, its box's clocks, and what its chain says."""

    bookings: list[Booking] = field(
        default_factory=lambda: [
            booked("A", NINE, WANG),
            booked("B", NINE + 3600, LI),
            booked("C", NINE + 86_400, awaited("777777", "P-11", bytes([2] * 16))),
            booked("D", NINE, None),
        ]
    )
    at_s: int | None = NINE - 600
    now_ns: int = 0
    came: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.arrivals = Arrivals(
            bookings=lambda: self.bookings,
            came=lambda: self.came,
            unix_s=lambda: self.at_s,
            boottime_ns=lambda: self.now_ns,
        )

    def refused(self, code: str) -> DeedRefused:
        with pytest.raises(DeedRefused) as refused:
            self.arrivals.by_code(code)
        return refused.value


def test_each_lawyer_comes_to_his_own_booking_by_his_own_code() -> None:
    room = Room()
    assert room.arrivals.by_code("135790") == Arrival(bookings=("A",), person="P-9", how="code")
    assert room.arrivals.by_code("246801") == Arrival(bookings=("B",), person="P-10", how="code")


@pytest.mark.parametrize("code", ["135791", "777777", "", "13579", "1357900", "１３５７９０", "abcdef"])
def test_a_wrong_code_is_nobodys_and_so_is_one_of_another_day(code: str) -> None:
    assert Room().refused(code).code == "code"


def test_a_code_is_good_once() -> None:
    room = Room()
    room.came["A"] = NINE - 300
    assert room.refused("135790").code == "came"


def test_a_booking_that_was_moved_to_another_day_awaits_its_lawyer_anew() -> None:
    room = Room(came={"A": NINE - 86_400})
    assert room.arrivals.by_code("135790").bookings == ("A",)


def test_a_batch_of_one_lawyer_is_come_to_at_once() -> None:
    room = Room([booked("A", NINE, WANG), booked("B", NINE + 1800, WANG)], came={"A": NINE - 60})
    assert room.arrivals.by_code("135790").bookings == ("B",)
    room.came.clear()
    assert room.arrivals.by_code("135790").bookings == ("A", "B")


def test_a_box_that_cannot_believe_its_clock_takes_every_code_that_it_was_sent() -> None:
    room = Room(at_s=None)
    assert room.arrivals.by_code("777777").bookings == ("C",)


def test_after_some_wrong_codes_each_further_one_waits_longer_and_a_right_one_ends_it() -> None:
    room = Room()
    assert [room.refused("000000").code for _ in range(FREE_TRIES)] == ["code"] * FREE_TRIES
    waiting = room.refused("135790")
    assert (waiting.code, waiting.more) == ("throttled", {"wait_s": 15})
    room.now_ns += 15 * SECOND_NS
    assert room.refused("000000").code == "code"
    assert room.refused("000000").more == {"wait_s": 30}
    room.now_ns += 30 * SECOND_NS
    room.arrivals.by_code("135790")
    assert room.refused("000000").code == "code"


def test_from_afar_the_centre_names_the_booking_and_the_box_knows_whom_it_awaits() -> None:
    room = Room()
    assert room.arrivals.from_afar("B") == Arrival(bookings=("B",), person="P-10", how="afar")
    for number, code in (("D", "booking"), ("nothing", "booking"), ("C", "booking")):
        with pytest.raises(DeedRefused) as refused:
            room.arrivals.from_afar(number)
        assert refused.value.code == code


def test_the_screen_is_told_who_is_awaited_without_a_name() -> None:
    room = Room()
    assert room.arrivals.told("A") == {"is_awaited": True, "has_come": False}
    room.came |= {"A": NINE, "B": NINE}
    assert room.arrivals.told("A") == {"is_awaited": False, "has_come": True}
    assert room.arrivals.told("D") == {"is_awaited": False, "has_come": None}


def test_a_booking_carries_a_digest_and_never_the_code() -> None:
    document = Bookings(suite=1, box="box-1", version=1, issued_unix_ns=0, room="T01", bookings=(booked("A", 1, WANG),))
    packed = pack_bookings(document)
    assert read_packed(packed).bookings[0].lawyer == WANG
    assert b"135790" not in packed
    assert read_packed(pack_bookings(replace(document, bookings=(booked("A", 1, None),)))).bookings[0].lawyer is None
