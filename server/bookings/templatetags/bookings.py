"""How states, acts and spans read on a page."""

from __future__ import annotations

from django import template

from server.access.wording import listed
from server.bookings.models import Purpose
from server.bookings.states import BookingState

register = template.Library()
_S = BookingState
_STYLES = {
    _S.CONFIRMED: "state-good",
    _S.HELD: "state-good",
    _S.DECLINED: "state-bad",
    _S.UNANSWERED: "state-bad",
    _S.MISSED: "state-bad",
    _S.CANCELLED: "state-off",
    _S.DRAFT: "state-off",
}


@register.filter
def booking_style(state: str) -> str:
    """The shell's style of that state."""
    return _STYLES.get(BookingState(state), "state-warn")


@register.filter
def booking_state(state: str) -> str:
    """Its words. get_state_display reads all states' words each time, a fifth of a calendar's work."""
    return str(BookingState(state).label)


@register.filter
def purposes(booking: object) -> str:
    """What the hearing is to hold."""
    return listed(Purpose(each).label for each in booking.purposes)  # type: ignore[attr-defined]
