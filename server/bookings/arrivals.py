"""The lawyer's arrival: his code for the room's screen, his own word from afar, and what the box signed of either.

A code is derived from a salt and the centre's secret and is stored nowhere; the room's box is told its digest alone.
The hearings of a batch share one, for one lawyer comes once to all of them.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access.models import User
from server.audit.actions import append
from server.bookings import notices
from server.bookings.errors import NotAllowed, StaleState
from server.bookings.models import Arrival, ArrivalCode, Booking
from server.bookings.states import TOLD, BookingState
from server.devices.models import Room
from server.devices.queries import with_state
from server.recordings.actions.people import ask_command
from server.recordings.bound import Came
from server.recordings.models import Command, CommandState
from sync.evidence.arrivals import CODE_DIGITS, CODES, code_digest
from sync.evidence.bookings import AwaitedLawyer
from sync.evidence.receipts import Verb

_LOG = logging.getLogger(__name__)
_PURPOSE = "server.bookings.arrivals"
#: So long before its beginning, and after its end, the lawyer may say from afar that he has come.
EARLY = LATE = timedelta(hours=2)
_NEAR = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a lawyer's page shows of his arrival. `code` is "" once he has come, or where none is awaited."""

    code: str = ""
    came: Arrival | None = None
    may_say: bool = False
    #: What became of his word from afar, while nothing signed has come: words of the newest command, and is it waiting.
    said: str = ""
    waits: bool = False


def number_of(lawyer_id: int) -> str:
    """What a person of ours is called in signed documents."""
    return f"P-{lawyer_id}"


# --- the code ---


def prepare(booking: Booking) -> None:
    """The lawyer of a confirmed booking has a code from now on; a booking that is not to be has none."""
    if booking.state not in TOLD or booking.lawyer is None:
        ArrivalCode.objects.filter(booking=booking).delete()
        return
    kept = ArrivalCode.objects.filter(booking=booking).first()
    if kept is not None and kept.lawyer_id == booking.lawyer_id:
        return
    salt, digest = _shared(booking) or _fresh(booking)
    ArrivalCode.objects.update_or_create(
        booking=booking, defaults={"lawyer": booking.lawyer, "salt": salt, "digest": digest}
    )


def prepare_missing(now: datetime) -> int:
    """Codes for hearings that were confirmed before there were codes. How many."""
    lacking = Booking.objects.filter(
        state__in=TOLD, lawyer__isnull=False, arrival_code__isnull=True, until_at__gte=now - LATE
    )
    found = list(lacking.select_related("lawyer"))
    for each in found:
        prepare(each)
    return len(found)


def awaited(booking: Booking) -> AwaitedLawyer | None:
    """What the room's box is told."""
    kept: ArrivalCode | None = getattr(booking, "arrival_code", None)
    if kept is None:
        return None
    return AwaitedLawyer(person=number_of(kept.lawyer_id), salt=bytes(kept.salt), digest=bytes(kept.digest))


def code_of(salt: bytes) -> str:
    """The six digits."""
    word = salted_hmac(_PURPOSE, salt.hex(), algorithm="sha256").digest()
    return str(int.from_bytes(word[:8]) % CODES).zfill(CODE_DIGITS)


def _shared(booking: Booking) -> tuple[bytes, bytes] | None:
    """That of another hearing of the same batch with the same lawyer."""
    if booking.batch_id is None:
        return None
    kept = ArrivalCode.objects.filter(booking__batch=booking.batch_id, lawyer=booking.lawyer_id).first()
    return None if kept is None else (bytes(kept.salt), bytes(kept.digest))


def _fresh(booking: Booking) -> tuple[bytes, bytes]:
    """One whose code nobody else has in these rooms on these days."""
    rooms = [each for each in (booking.room_id, booking.far_room_id) if each is not None]
    near = ArrivalCode.objects.filter(
        booking__room__in=rooms, booking__from_at__range=(booking.from_at - _NEAR, booking.from_at + _NEAR)
    )
    taken = {code_of(bytes(salt)) for salt in near.values_list("salt", flat=True)}
    salt = secrets.token_bytes(16)
    while code_of(salt) in taken:
        salt = secrets.token_bytes(16)
    return salt, code_digest(code_of(salt), salt)


# --- from afar ---


@transaction.atomic
def say_from_afar(*, by: User, booking: Booking, now: datetime) -> Command:
    """The lawyer's own word goes to the room as a command, and counts once its box has signed it.

    Raises NotAllowed (not he, not now, the room away), StaleState (he has come already).
    """
    if booking.lawyer_id != by.pk or booking.state not in TOLD:
        raise NotAllowed(f"arrive: {by.username}, booking {booking.number}", gettext_lazy("这一步不由您办理。"))
    if not booking.from_at - EARLY <= now <= booking.until_at + LATE:
        words = gettext_lazy("只能在听取意见当天、开始前2小时以内登记到场。")
        raise NotAllowed(f"arrive: booking {booking.number} is not near", words)
    if came_to(booking) is not None:
        raise StaleState(f"arrive: booking {booking.number}: said before", gettext_lazy("已经登记过到场。"))
    waiting = _commands(booking).filter(state__in=(CommandState.ASKED, CommandState.SENT)).first()
    if waiting is not None:  # a second click is the first one's
        return waiting
    (state,) = with_state(Room.objects.filter(pk=booking.room_id))
    if state.box is None or not state.online:
        words = gettext_lazy("房间的录制箱不在线，请到场后在房间屏幕上输入到场码。")
        raise NotAllowed(f"arrive: the box of {booking.room.code} is away", words)
    return ask_command(
        actor=by, box=state.box, verb=Verb.ARRIVED, expects="", detail=booking.number, now=now, what=booking.number
    )


def shown(booking: Booking, now: datetime) -> Shown:
    """What its lawyer is to see: his code until he has come, and whether he may say so from where he is."""
    came = came_to(booking)
    kept = ArrivalCode.objects.filter(booking=booking, lawyer=booking.lawyer_id).first()
    if came is not None or kept is None or booking.state not in TOLD or now > booking.until_at + LATE:
        return Shown(came=came)
    newest = _commands(booking).first()
    waits = newest is not None and newest.state in (CommandState.ASKED, CommandState.SENT)
    return Shown(
        code=code_of(bytes(kept.salt)),
        may_say=booking.from_at - EARLY <= now,
        said="" if newest is None else _(newest.words) if newest.words else newest.get_state_display(),
        waits=waits,
    )


# --- what the box signed ---


@transaction.atomic
def note(came: Came, now: datetime) -> None:
    """A verified statement says that a person came: kept for each booking that knows that room and lawyer."""
    for number in came.bookings:
        booking = Booking.objects.select_related("room", "lawyer", "case__prosecutor").filter(number=number).first()
        if booking is None or came.box.room_id not in (booking.room_id, booking.far_room_id):
            _LOG.warning("statement %d of %s names booking %s, not of its room", came.number, came.box.pk, number[:64])
        elif booking.lawyer is None or came.person != number_of(booking.lawyer.pk):
            _LOG.warning("statement %d of %s: another lawyer comes to %s now", came.number, came.box.pk, booking.number)
        else:
            _keep(booking, came, now)


def _keep(booking: Booking, came: Came, now: datetime) -> None:
    _row, is_new = Arrival.objects.get_or_create(
        booking=booking, box=came.box.pk, statement=came.number,
        defaults={"lawyer": booking.lawyer, "how": came.how, "at": came.at},
    )  # fmt: skip
    if is_new:
        append(
            "bookings", "booking.arrived", booking,
            number=booking.number, how=came.how, box=came.box.pk, statement=came.number,
        )  # fmt: skip
        if booking.state in (BookingState.CONFIRMED, BookingState.HELD):
            notices.tell_office(booking, notices.ARRIVED, now)


def came_to(booking: Booking) -> Arrival | None:
    """Its lawyer's arrival for the time at which the booking stands; one of another day was before it was moved."""
    near = (booking.from_at - timedelta(hours=12), booking.until_at + LATE)
    return booking.arrivals.filter(lawyer=booking.lawyer_id, at__range=near).order_by("at", "pk").first()


def _commands(booking: Booking) -> QuerySet[Command]:
    return Command.objects.filter(verb=int(Verb.ARRIVED), detail=booking.number, asked_by=booking.lawyer_id)
