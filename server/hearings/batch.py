"""A morning's batch: the same text for all who follow, typed once; and the next person by one key."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.bookings import batches
from server.bookings.models import Booking
from server.bookings.states import BookingState
from server.hearings import actions, policies
from server.hearings.errors import BadStroke, StaleState
from server.hearings.models import Heard, Hearing, Item
from server.hearings.outline import BY_KEY, Shared
from server.hearings.pens import Stroke
from server.hearings.writing import item_at, write

_GONE = (BookingState.CANCELLED, BookingState.MISSED)


def beside(hearing: Hearing) -> QuerySet[Booking]:
    """The other bookings of its batch, in order; none where it is no batch."""
    batch = hearing.booking.batch_id if hearing.booking else None
    if hearing.booking is None or batch is None:
        return Booking.objects.none()
    rows = Booking.objects.filter(batch=batch).exclude(pk=hearing.booking.pk)
    return rows.exclude(state__in=_GONE).select_related("case").order_by("sequence")


def next_of(hearing: Hearing) -> Booking | None:
    """The booking that comes after this one in its batch."""
    here = hearing.booking
    return beside(hearing).filter(sequence__gt=here.sequence).first() if here else None


@transaction.atomic
def go_on(*, by: User, hearing: Hearing, now: datetime) -> Hearing:
    """The next one's hearing, opened if it is not yet; the batch's place follows. Raises StaleState, NotAllowed."""
    following = next_of(hearing)
    if following is None or hearing.booking is None or hearing.booking.batch is None:
        raise StaleState(f"hearing {hearing.pk}: the last of its batch", _("这一批已全部进行完毕。"))
    if hearing.booking.batch.place < following.sequence - 1:
        batches.forward(by=by, batch=hearing.booking.batch, place=following.sequence - 2)
    return actions.open_booked(by=by, booking=following, now=now)


def share(*, by: User, hearing: Hearing, heard: Heard | None, place: str, pen: str, now: datetime) -> int:
    """The text of that place goes to each of the batch, and of this hearing, where nothing stands yet; to how many.
    What is about facts goes to people of the same case alone. Raises NotAllowed, StaleState, BadStroke."""
    policies.check_write(by, hearing, now)
    where = BY_KEY.get(place)
    if where is None or where.shared is Shared.NO:
        raise BadStroke(f"{place[:40]!r} is not shared", _("这一项因人而异，不能写给其他人。"))
    text = Item.objects.filter(hearing=hearing, heard=heard, place=place).values_list("text", flat=True).first() or ""
    if not text.strip():
        raise BadStroke(f"{place}: nothing to share", _("请先写好这一项，再写给其他人。"))
    done = 0
    for other in [hearing, *_opened(by, hearing, where.shared, now)]:
        if other.state != hearing.state:
            continue
        for to in list(other.heard.all()) if where.of_person else [None]:
            done += _fill(by, other, to, place, text, pen, now)
    append(by, "hearing.shared", hearing, place=place, hearings=done)
    return done


def _opened(by: User, hearing: Hearing, how: Shared, now: datetime) -> list[Hearing]:
    rows = beside(hearing).filter(Q(case=hearing.case_id) if how is Shared.CASE else Q())
    return [actions.open_booked(by=by, booking=each, now=now) for each in rows]


def _fill(by: User, hearing: Hearing, heard: Heard | None, place: str, text: str, pen: str, now: datetime) -> int:
    """1 where it was empty and is written now; what somebody wrote already stays."""
    item = item_at(hearing, heard, place)
    if item.text:
        return 0
    write(
        by=by, hearing=hearing, heard=heard, place=place, now=now,
        stroke=Stroke(pen=pen, seq=1, base=item.version, text=text),
    )  # fmt: skip
    return 1
