"""Who says that he has come: by the code that the centre gave him, typed in the room, or by the centre's command.

Asked in the control socket's thread, for a code is checked slowly on purpose (sync/evidence/arrivals.py) and capture
waits for nobody. What a code says holds for the booking's day; what was said once is not said again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest

from agent.course.deeds import DeedRefused
from sync.evidence.arrivals import code_digest, is_code
from sync.evidence.bookings import AwaitedLawyer, Booking

SECOND_NS = 1_000_000_000
#: So long before its beginning and after its end somebody comes to a booking; its day, in a room that keeps hours.
EARLY_S, LATE_S = 12 * 3600, 2 * 3600
#: After so many wrong codes each further one has to wait, each time twice as long, up to the most.
FREE_TRIES = 3
FIRST_WAIT_S, MOST_WAIT_S = 15, 15 * 60

#: The bookings to which somebody came, by number, and what the wall clock said then (Unix s).
Came = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A person by number, and the bookings to which he came: those of a morning's batch share one code."""

    bookings: tuple[str, ...]
    person: str
    how: str


class Arrivals:
    """Answers who came. `unix_s` is the wall clock, None while it cannot be believed; `came` the box chain's word."""

    def __init__(
        self,
        *,
        bookings: Callable[[], Sequence[Booking]],
        came: Callable[[], Came],
        unix_s: Callable[[], int | None],
        boottime_ns: Callable[[], int],
    ) -> None:
        self._bookings, self._came, self._unix_s, self._boottime_ns = bookings, came, unix_s, boottime_ns
        self._lock = threading.Lock()
        self._wrong, self._next_try_ns = 0, 0

    def by_code(self, code: str) -> Arrival:
        """Whose code that is, for the bookings of now. Raises DeedRefused: `code`, `throttled`, `came`."""
        with self._lock:
            return self._by_code(code)

    def from_afar(self, number: str) -> Arrival:
        """The lawyer whom a booking awaits, said by the centre. Raises DeedRefused: `booking`, `came`."""
        named = [each for each in self._bookings() if each.number == number]
        if not named or named[0].lawyer is None:
            raise DeedRefused("booking", f"this box awaits no lawyer for booking {number[:64]}")
        return self._arrival(named[0].lawyer, "afar")

    def told(self, number: str | None) -> dict[str, bool | None]:
        """For the room's screen: whether anybody is still to come now, and whether the booking's lawyer has come.

        `number` is the booking that is recorded or next; None where it awaits nobody.
        """
        came, now = self._came(), self._now()
        of = next((each for each in now if each.number == number), None)
        return {
            "is_awaited": any(not _has_come(each, came) for each in now),
            "has_come": None if of is None else _has_come(of, came),
        }

    def _by_code(self, code: str) -> Arrival:
        wait_s = -(-(self._next_try_ns - self._boottime_ns()) // SECOND_NS)
        if wait_s > 0:
            raise DeedRefused("throttled", f"too many wrong codes: wait {wait_s} s", wait_s=wait_s)
        found = self._lawyer_of(code)
        if found is None:
            self._note_wrong()
            raise DeedRefused("code", "this is nobody's code for a hearing in this room today")
        self._wrong = 0
        return self._arrival(found, "code")

    def _lawyer_of(self, code: str) -> AwaitedLawyer | None:
        """Each salt is tried once, however many bookings share it."""
        if not is_code(code):
            return None
        lawyers = {(each.lawyer.salt, each.lawyer.digest): each.lawyer for each in self._now() if each.lawyer}
        digests = {salt: code_digest(code, salt) for salt, _ in lawyers}
        return next((each for (salt, said), each in lawyers.items() if compare_digest(digests[salt], said)), None)

    def _arrival(self, lawyer: AwaitedLawyer, how: str) -> Arrival:
        came = self._came()
        same = [each for each in self._now() if each.lawyer == lawyer]
        to_come = [each.number for each in same if not _has_come(each, came)]
        if not same:
            raise DeedRefused("booking", "this box awaits that lawyer on another day")
        if not to_come:
            raise DeedRefused("came", "it was said before that he has come")
        return Arrival(bookings=tuple(to_come), person=lawyer.person, how=how)

    def _now(self) -> list[Booking]:
        return _of_now(self._bookings(), self._unix_s())

    def _note_wrong(self) -> None:
        self._wrong += 1
        if self._wrong >= FREE_TRIES:
            wait_s = min(MOST_WAIT_S, FIRST_WAIT_S * 2 ** (self._wrong - FREE_TRIES))
            self._next_try_ns = self._boottime_ns() + wait_s * SECOND_NS


def _of_now(bookings: Sequence[Booking], at_s: int | None) -> list[Booking]:
    asked = [each for each in bookings if each.lawyer is not None]
    return asked if at_s is None else [each for each in asked if _begin(each) <= at_s < _end(each)]


def _has_come(booking: Booking, came: Came) -> bool:
    """Said on another day it was said of another time: the booking was moved since."""
    at_s = came.get(booking.number)
    return at_s is not None and _begin(booking) <= at_s < _end(booking)


def _begin(booking: Booking) -> int:
    return booking.from_unix_s - EARLY_S


def _end(booking: Booking) -> int:
    return booking.until_unix_s + LATE_S
