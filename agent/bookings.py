"""To which booking a press belongs, and which is next: by the clock and by what was recorded already. Pure.

A press always records. Where this is wrong or finds nothing, a person matches the recording afterwards, with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sync.evidence.bookings import Booking

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Window:
    """How long before its beginning, and after its end, a press still belongs to a booking. Seconds."""

    early_s: int
    late_s: int


def fitting(bookings: Sequence[Booking], at_s: int, recorded: Counts, window: Window) -> Booking | None:
    """The booking of a press at `at_s` (Unix), or None.

    Those that still expect a recording come first: under way, then just over and never recorded, then about to begin.
    One that has all it expects takes another only while it is under way and no other claims the press.
    """
    ranked = [(_rank(each, at_s, recorded, window), each.from_unix_s, each.number, each) for each in bookings]
    found = min((each for each in ranked if each[0] is not None), default=None, key=lambda each: each[:3])
    return None if found is None else found[3]


def following(bookings: Sequence[Booking], at_s: int, recorded: Counts, window: Window) -> Booking | None:
    """The booking that the panel announces: what a press would begin now, else the first to come."""
    now = fitting(bookings, at_s, recorded, window)
    if now is not None and _expects(now, recorded):
        return now
    later = [each for each in bookings if each.from_unix_s > at_s and _expects(each, recorded)]
    return min(later, default=None, key=lambda each: (each.from_unix_s, each.number))


def _rank(booking: Booking, at_s: int, recorded: Counts, window: Window) -> int | None:
    is_under_way = booking.from_unix_s <= at_s < booking.until_unix_s
    if not _expects(booking, recorded):
        return 3 if is_under_way else None
    if is_under_way:
        return 0
    if booking.until_unix_s <= at_s < booking.until_unix_s + window.late_s:
        return 1
    return 2 if booking.from_unix_s - window.early_s <= at_s < booking.from_unix_s else None


def _expects(booking: Booking, recorded: Counts) -> bool:
    return recorded.get(booking.number, 0) < booking.expected
