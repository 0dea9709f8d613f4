"""What can be wrong in an act on bookings. `words` (lazy) is what the person reads."""

from __future__ import annotations


class BookingError(Exception):
    """Root of this app's errors."""

    is_denial = False

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class NotAllowed(BookingError):
    """The policy says no; `words` says why."""

    is_denial = True


class StaleState(BookingError):
    """Somebody was faster: the booking is no longer in the state the act began from."""


class Clash(BookingError):
    """The room or a person is held by another booking at that time."""


class UnfitTime(BookingError):
    """Not a time at which a hearing can be: it ends before it begins, lies behind, or lasts too long."""


class LawyerBypassed(BookingError):
    """The suspect has a defender of his own: no duty lawyer is booked past him without recorded consent."""
