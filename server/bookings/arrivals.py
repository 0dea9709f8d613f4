"""The lawyer's arrival: the code that a confirmed booking has for him, and whether he has come.

A code is derived from a salt and the centre's secret and is stored nowhere here; the room's box is told its digest
alone. The hearings of a batch share one, for one lawyer comes once to all of them.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from server.bookings.models import Arrival, ArrivalCode, Booking
from server.bookings.states import TOLD
from server.portal.contract import ARRIVE_LATE, Coming, seconds
from server.recordings.models import Command, CommandState
from sync.evidence.arrivals import CODE_DIGITS, CODES, code_digest
from sync.evidence.bookings import AwaitedLawyer
from sync.evidence.receipts import Verb

_PURPOSE = "server.bookings.arrivals"
_NEAR = timedelta(days=1)
#: So long before its beginning an arrival is still one to that booking (as the box has it: agent/arrivals.py).
_EARLY = timedelta(hours=12)
WAITING = (CommandState.ASKED, CommandState.SENT)


def number_of(lawyer_id: int) -> str:
    """What a person of ours is called in signed documents."""
    return f"P-{lawyer_id}"


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


def prepare_missing(now: datetime) -> list[Booking]:
    """Codes for hearings that were confirmed before there were codes; which hearings."""
    lacking = Booking.objects.filter(
        state__in=TOLD, lawyer__isnull=False, arrival_code__isnull=True, until_at__gte=now - ARRIVE_LATE
    )
    found = list(lacking.select_related("lawyer"))
    for each in found:
        prepare(each)
    return found


def awaited(booking: Booking) -> AwaitedLawyer | None:
    """What the room's box is told."""
    kept: ArrivalCode | None = getattr(booking, "arrival_code", None)
    if kept is None:
        return None
    return AwaitedLawyer(person=number_of(kept.lawyer_id), salt=bytes(kept.salt), digest=bytes(kept.digest))


def coming(booking: Booking) -> Coming | None:
    """What its lawyer is to see: his code until he has come, then when and how; None where he is not awaited."""
    came = came_to(booking)
    if came is not None:
        return Coming(code="", came_s=seconds(came.at), how=came.how, said_zh="", said_en="")
    kept = ArrivalCode.objects.filter(booking=booking, lawyer=booking.lawyer_id).first()
    if kept is None or booking.state not in TOLD:
        return None
    newest = commands_of(booking).first()
    words = newest.words if newest is not None and newest.state not in WAITING else ""
    return Coming(code=code_of(bytes(kept.salt)), how="", said_zh=words, said_en=_english(words))


def came_to(booking: Booking) -> Arrival | None:
    """Its lawyer's arrival for the time at which the booking stands; one of another day was before it was moved."""
    near = (booking.from_at - _EARLY, booking.until_at + ARRIVE_LATE)
    return booking.arrivals.filter(lawyer=booking.lawyer_id, at__range=near).order_by("at", "pk").first()


def commands_of(booking: Booking) -> QuerySet[Command]:
    """The lawyer's words from afar, the newest first."""
    return Command.objects.filter(verb=int(Verb.ARRIVED), detail=booking.number, asked_by=booking.lawyer_id)


def said_lately(now: datetime) -> QuerySet[Booking]:
    """The bookings whose lawyers said from afar that they have come, within the day."""
    asked = Command.objects.filter(verb=int(Verb.ARRIVED), asked_at__gt=now - _NEAR)
    return Booking.objects.filter(number__in=asked.values("detail"))


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


def _english(words: str) -> str:
    with translation.override("en"):
        return gettext(words) if words else ""
