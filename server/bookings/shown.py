"""What the outer zone is told of a booking: as much as its lawyer and its agency may know, whenever that changes.

Nothing of a booking goes out before somebody outside is asked; a person's name only while a lawyer is chosen who may
know it, and to a defender only of those to whom he is bound. Whoever is no longer concerned loses it at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from server.access.models import Role, Unit, User
from server.access.policies import LAWYERS
from server.bookings import arrivals, policies, queries
from server.bookings.models import Booking, Deed, Telling
from server.bookings.states import ASSIGNABLE, TABLE, BookingEvent, BookingState, Who
from server.counsel.models import Binding
from server.defence.models import Defence
from server.defence.queries import in_force
from server.devices.models import Room
from server.ferry.courier import hand
from server.portal.contract import GONE, SHOWN, Act, Coming, Done, Gone, Heard, Named, Shown, Side, seconds
from sync.encoding import encode
from sync.shapes import to_map

_E = BookingEvent
ACTS = {
    _E.ACCEPT: Act.AGREE,
    _E.CONFIRM: Act.AGREE,
    _E.DECLINE: Act.DECLINE,
    _E.PROPOSE: Act.PROPOSE,
    _E.ASSIGN: Act.ASSIGN,
}
_ASKING = (_E.ASK_DEFENDER, _E.ASK_AGENCY)
_LAWYERS_SIDE = {True: Who.DUTY_LAWYER, False: Who.DEFENDER}


@transaction.atomic
def tell(booking: Booking, now: datetime) -> bool:
    """The outer zone knows of it what it may; whether it was told anything new."""
    lawyer, agency = concerned_lawyer(booking), _concerned_agency(booking)
    known = Telling.objects.filter(booking=booking).exists()
    if lawyer is None and agency is None and not known:
        return False
    Telling.objects.get_or_create(booking=booking)
    told = Telling.objects.select_for_update().get(booking=booking)
    if lawyer is None and agency is None:
        return _tell_gone(booking, told, now)
    body = _shown(booking, lawyer, agency)
    digest = hashlib.sha256(encode(to_map(body))).hexdigest()
    if digest == told.digest:
        return False
    _keep(told, digest)
    version = f"{SHOWN}:{booking.number}:{told.version}"
    hand(kind=SHOWN, unique=version, body=to_map(replace(body, version=told.version)), now=now)
    return True


def tell_others(booking: Booking, now: datetime) -> None:
    """Who acts for one person of a case cannot act for another: agencies that choose for others of it hear of it."""
    same = Booking.objects.filter(case=booking.case_id, state__in=ASSIGNABLE, agency__isnull=False)
    for each in same.exclude(pk=booking.pk):
        tell(each, now)


def tell_untold(now: datetime) -> int:
    """What concerns somebody outside and was never told, as after an upgrade. How many were told."""
    rows = Booking.objects.filter(telling=None).exclude(state=BookingState.DRAFT)
    return sum(tell(each, now) for each in rows.filter(Q(lawyer__isnull=False) | Q(agency__isnull=False)))


def binding_changed(binding: Binding, now: datetime) -> None:
    """A lawyer came to be bound, or is no longer: the bookings of that case are told anew where that changes them."""
    cases = Defence.objects.filter(binding=binding).values("suspect__case")
    rows = Booking.objects.filter(case__in=cases)
    for each in rows.filter(Q(lawyer__isnull=False) | Q(agency__isnull=False)):
        tell(each, now)


def concerned_lawyer(booking: Booking) -> User | None:
    """The lawyer who may know of it: a duty lawyer while he is chosen, a defender while he is bound to one of them."""
    if booking.lawyer is not None and not policies.is_there(booking.lawyer):
        return None
    if booking.lawyer is None or booking.agency_id is not None or _his(booking, booking.lawyer):
        return booking.lawyer
    return None


def _concerned_agency(booking: Booking) -> Unit | None:
    return booking.agency if booking.agency is not None and policies.is_there(booking.agency) else None


def _tell_gone(booking: Booking, told: Telling, now: datetime) -> bool:
    if told.digest == "":
        return False
    _keep(told, "")
    last = booking.deeds.order_by("pk").last()
    event = last.event if last is not None and booking.lawyer is None else ""
    body = Gone(number=booking.number, version=told.version, event=event)
    hand(kind=GONE, unique=f"{GONE}:{booking.number}:{told.version}", body=to_map(body), now=now)
    return True


def _keep(told: Telling, digest: str) -> None:
    told.version, told.digest = told.version + 1, digest
    told.save(update_fields=["version", "digest"])


def _shown(booking: Booking, lawyer: User | None, agency: Unit | None) -> Shown:
    state = BookingState(booking.state)
    is_named = lawyer is not None
    comes = is_named and state == BookingState.CONFIRMED
    coming = arrivals.coming(booking) if is_named else None
    return Shown(
        number=booking.number,
        version=0,
        revision=booking.revision,
        state=state.value,
        from_s=int(booking.from_at.timestamp()),
        until_s=int(booking.until_at.timestamp()),
        room=_room(booking.room),
        far_room=_room(booking.far_room) if booking.far_room else None,
        is_remote=bool(booking.far_room_id or booking.far_link),
        far_link=booking.far_link if comes else "",
        purposes=tuple(booking.purposes),
        office=_office(booking),
        language=booking.language,
        materials_ready=booking.materials_ready,
        lawyer=lawyer.username if lawyer else None,
        agency=agency.code if agency else None,
        answer_by_s=seconds(booking.answer_by),
        proposed_s=seconds(booking.proposed_from),
        consent=booking.consent,
        batch=booking.batch_id,
        sequence=booking.sequence,
        heard=tuple(_heard(booking, lawyer, is_named)),
        deeds=tuple(_done(each) for each in _since_asked(booking)),
        barred=tuple(_barred(booking)),
        lawyer_may=_lawyers_acts(booking, coming),
        agency_may=_acts(booking, Who.AGENCY) if booking.agency_id is not None else (),
        reminded_s=seconds(booking.reminded_at),
        arrival=coming,
    )


def _heard(booking: Booking, lawyer: User | None, is_named: bool) -> Iterable[Heard]:
    his = _his(booking, lawyer) if booking.agency_id is None and lawyer is not None else {}
    for each in booking.suspects.all():
        if booking.agency_id is None and each.pk not in his:
            continue
        yield Heard(
            name=each.name if is_named else "",
            sex=each.sex,
            language=each.language,
            needs_interpreter=each.needs_interpreter,
            is_juvenile=each.is_juvenile,
            is_serious=each.may_get_three_years or each.may_get_life,
            place=each.custody_place if is_named else "",
            binding=his.get(each.pk, ""),
        )


def _his(booking: Booking, lawyer: User) -> dict[int, str]:
    """Those of the booking whom this lawyer defends, each with his binding's uid."""
    mine = in_force().filter(binding__lawyer=lawyer, suspect__in=booking.suspects.all())
    return dict(mine.values_list("suspect", "binding__uid"))


def _since_asked(booking: Booking) -> list[Deed]:
    """What was done since whoever is asked was asked: what came before is nothing to him."""
    deeds = list(booking.deeds.select_related("by").order_by("pk"))
    begins = max((n for n, each in enumerate(deeds) if each.event in _ASKING), default=0)
    return deeds[begins:]


def _done(deed: Deed) -> Done:
    side, username = Side.OFFICE, ""
    if deed.by is None:
        side = Side.RULE
    elif deed.by.role in LAWYERS or deed.by.role == Role.LEGAL_AID:
        side = Side.AGENCY if deed.by.role == Role.LEGAL_AID else Side.LAWYER
        username = deed.by.username
    return Done(event=deed.event, at_s=int(deed.at.timestamp()), side=side, username=username, why=deed.why)


def _barred(booking: Booking) -> list[str]:
    """Duty lawyers who act for somebody else of the case; nobody while there is nothing to choose."""
    if booking.agency_id is None or BookingState(booking.state) not in ASSIGNABLE:
        return []
    acting = User.objects.filter(pk__in=queries.acting_for_others(booking), role=Role.DUTY_LAWYER)
    return sorted(acting.values_list("username", flat=True))


def _acts(booking: Booking, who: Who) -> tuple[str, ...]:
    state = BookingState(booking.state)
    mine = {ACTS[event] for (before, event), (_after, whose) in TABLE.items() if before == state and whose is who}
    return tuple(sorted(mine))


def _lawyers_acts(booking: Booking, coming: Coming | None) -> tuple[str, ...]:
    """His answers; and, until he has come, that he has."""
    answers = _acts(booking, _LAWYERS_SIDE[booking.agency_id is not None])
    return (*answers, Act.ARRIVE.value) if coming is not None and coming.came_s is None else answers


def _room(room: Room) -> Named:
    return Named(zh=room.name_zh, en=room.name_en, more=room.place)


def _office(booking: Booking) -> Named:
    unit: Unit = booking.case.unit
    return Named(zh=unit.name_zh, en=unit.name_en, more=getattr(booking.case.prosecutor, "display_name", ""))
