"""The booking that is recorded, and the one that is next. Capture's own; instants are boottime.

Other threads read `bound` and `announced`, which are values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agent.bookings import Window, fitting, following
from sync.evidence.bookings import Booking, Bookings
from sync.evidence.records import BoundBooking

SECOND_NS = 1_000_000_000
Keep = Callable[[Mapping[str, int]], None]


@dataclass(frozen=True, slots=True)
class Bound:
    """What `open` names, and the case that may be burnt in; None where the document no longer has the booking."""

    booking: BoundBooking
    case: str | None


class Booked:
    """`unix_s` tells the wall clock at a boottime, None while it cannot be believed: then nothing is bound."""

    def __init__(
        self,
        *,
        held: Bookings | None,
        recorded: Mapping[str, int],
        window: Window,
        unix_s: Callable[[int], int | None],
        keep: Keep,
    ) -> None:
        self.held, self._recorded = held, dict(recorded)
        self._window, self._unix_s, self._keep = window, unix_s, keep
        self.bound: Bound | None = None

    def take(self, document: Bookings) -> None:
        """A newer document has come. What is bound stays bound."""
        if self.held is not None and document.version <= self.held.version:
            return
        self.held = document
        known = {booking.number for booking in document.bookings}
        self._recorded = {number: count for number, count in self._recorded.items() if number in known}

    def begin(self, press_ns: int) -> BoundBooking | None:
        """A new session, pressed then: the booking that its `open` names."""
        at_s = self._unix_s(press_ns)
        found = None if at_s is None else fitting(self._bookings, at_s, self._recorded, self._window)
        self.bound = None if found is None else _bound(found)
        if found is not None:
            self._recorded = {**self._recorded, found.number: self._recorded.get(found.number, 0) + 1}
            self._keep(self._recorded)
        return None if self.bound is None else self.bound.booking

    def go_on(self, before: BoundBooking | None) -> BoundBooking | None:
        """The interrupted session goes on with what its `open` named; it is counted already."""
        cases = {booking.number: booking.case for booking in self._bookings}
        self.bound = None if before is None else Bound(before, cases.get(before.number))
        return before

    def closed(self) -> None:
        """Nothing is recorded."""
        self.bound = None

    def announced(self, now_ns: int) -> Booking | None:
        """The next booking."""
        at_s = self._unix_s(now_ns)
        return None if at_s is None else following(self._bookings, at_s, self._recorded, self._window)

    def number(self, now_ns: int) -> str | None:
        """The booking that is recorded, else the next one."""
        coming = self.announced(now_ns) if self.bound is None else None
        return self.bound.booking.number if self.bound is not None else coming.number if coming is not None else None

    @property
    def _bookings(self) -> tuple[Booking, ...]:
        return self.held.bookings if self.held is not None else ()


def _bound(booking: Booking) -> Bound:
    return Bound(BoundBooking(number=booking.number, persons=booking.persons), booking.case)
