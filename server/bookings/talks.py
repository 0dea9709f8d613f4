"""The lawyer's talk in confidence, from his own page: which room, when it is his, what he may ask for there.

The box obeys him as it obeys its own panel; the end of a talk from afar is his word alone (decision 0022).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.bookings.models import Booking
from server.bookings.states import BookingState
from server.devices.models import Room
from server.devices.queries import RoomState, with_state
from server.recordings.desk import LAWYER, Hearing, offered
from server.recordings.hearing import hearing_of
from server.recordings.models import Command, CommandState

#: So long before and after the booked time the room is his, if nothing of somebody else's is recorded there.
EARLY, LATE = timedelta(minutes=30), timedelta(hours=4)
_STANDING = (BookingState.CONFIRMED, BookingState.HELD)
_WAITS = (CommandState.ASKED, CommandState.SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The room at the lawyer's hearing. `newest` is what he asked for last."""

    state: RoomState
    hearing: Hearing
    newest: Command | None

    @property
    def stands(self) -> str:
        """The box's own word for how the room stands; nothing while it is away."""
        return self.state.health.stands if self.state.online else ""

    @property
    def deeds(self) -> frozenset[str]:
        """What he may press now."""
        return offered(self.stands, session=self.state.session, hearing=self.hearing, desk=LAWYER)

    @property
    def is_waiting(self) -> bool:
        """True until the box has answered what he asked for last."""
        return self.newest is not None and self.newest.state in _WAITS

    @property
    def is_ending(self) -> bool:
        """The room was told that the talk is over, and is given its moment to keep it."""
        is_end = self.newest is not None and self.newest.expects == "confidential" and bool(self.newest.talk)
        is_same = self.newest is not None and bytes(self.newest.talk or b"") == self.hearing.talk
        return is_end and is_same and self.newest is not None and self.newest.state == CommandState.ACCEPTED


def talk_at(booking: Booking, now: datetime) -> Talk | None:
    """The room of his hearing now; None while it is not his: not confirmed, another day, another's recording."""
    if booking.state not in _STANDING or booking.lawyer_id is None:
        return None
    rooms = [room for room in (booking.room, booking.far_room) if room is not None]
    states = with_state(Room.objects.filter(pk__in=[room.pk for room in rooms]))
    recorded = set(booking.recordings.values_list("session", flat=True))
    of_his = next((state for state in states if state.session in recorded), None)
    state = of_his or next(state for state in states if state.room.pk == booking.room_id)
    if state.box is None or (of_his is None and (state.session or not _is_near(booking, now))):
        return None
    newest = Command.objects.filter(box=state.box, asked_by=booking.lawyer_id).order_by("-asked_at").first()
    return Talk(state=state, hearing=hearing_of(state.session, state.box), newest=newest)


def _is_near(booking: Booking, now: datetime) -> bool:
    return booking.from_at - EARLY <= now <= booking.until_at + LATE
