"""Changing what was booked, but for its time and room (that is a move): who is heard, who comes, what for, the papers.

What changed is kept by field, as it was and as it is; the audit log has it by numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from server.access.models import User
from server.bookings import actions, notices, policies, seats
from server.bookings.actions import Comer
from server.bookings.errors import NotAllowed
from server.bookings.models import Attendee, Booking, Change, Changed, Paper, PaperKind, Part, Purpose
from server.bookings.states import BookingEvent, BookingState
from server.cases.models import Suspect

_LAWYERS = (Part.DEFENDER, Part.DUTY_LAWYER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What the booking is to be from now on, whole; `details` are fields of its row."""

    suspects: Sequence[Suspect]
    comers: Sequence[Comer]
    purposes: Sequence[Purpose]
    papers: Sequence[tuple[Suspect, PaperKind, str]]
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """One field, for the audit log by numbers, and in the words of the page."""

    told: str
    words: str


@transaction.atomic
def amend(*, by: User, booking: Booking, to: Amendment, why: str, revision: int, now: datetime) -> list[str]:
    """The booking as amended; the fields that changed, none where nothing did. Raises NotAllowed, LawyerBypassed,
    Clash, StaleState: nothing is changed then. Whoever was asked, or comes, hears of it."""
    policies.check_act(by, booking, BookingEvent.AMEND, now)
    before, came = _facts(booking), _ours(booking)
    _write(booking, to)
    row = {**to.details, "purposes": [str(each) for each in to.purposes]}
    after = _facts(booking, row)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return []
    _check_lawyer(booking)
    told = {f"{name}_was": before[name].told for name in changed} | {name: after[name].told for name in changed}
    event = BookingEvent.AMEND
    actions.act(by=by, booking=booking, event=event, revision=revision, now=now, why=why, changed=told, **row)
    _keep(booking, before, after, changed)
    _tell(booking, came, now)
    return changed


def _write(booking: Booking, to: Amendment) -> None:
    booking.suspects.set(to.suspects)
    booking.attendees.exclude(part__in=_LAWYERS, user__isnull=False).delete()
    Attendee.objects.bulk_create(
        Attendee(booking=booking, part=each.part, user=each.user, name=each.name) for each in to.comers
    )
    booking.papers.all().delete()
    Paper.objects.bulk_create(
        Paper(booking=booking, suspect=suspect, kind=kind, number=number) for suspect, kind, number in to.papers
    )
    booking.holds.all().delete()
    seats.hold(booking)


def _check_lawyer(booking: Booking) -> None:
    """Whoever was asked may act for all who are heard now."""
    if booking.agency_id is not None:
        policies.check_bypass(booking.suspects.all(), booking.consent)
        if booking.lawyer is not None:
            policies.check_choice(booking, booking.lawyer)
    elif booking.lawyer is not None and booking.state != BookingState.DECLINED:
        policies.check_defender(booking, booking.lawyer)


def _keep(booking: Booking, before: dict[str, _Fact], after: dict[str, _Fact], changed: list[str]) -> None:
    deed = booking.deeds.order_by("pk").last()
    assert deed is not None
    Change.objects.bulk_create(
        Change(deed=deed, field=name, before=before[name].words, after=after[name].words) for name in changed
    )


def _tell(booking: Booking, came: dict[int, User], now: datetime) -> None:
    """Nobody of ours was told of a hearing that nobody has agreed to yet."""
    if booking.state != BookingState.CONFIRMED:
        return
    notices.tell_comers(booking, notices.CHANGED, now)
    for ident in came.keys() - _ours(booking).keys():
        notices.tell_left(came[ident], booking, now)


def _ours(booking: Booking) -> dict[int, User]:
    rows = booking.attendees.filter(user__isnull=False).exclude(part__in=_LAWYERS).select_related("user")
    return {each.user.pk: each.user for each in rows if each.user is not None}


def _facts(booking: Booking, row: dict[str, Any] | None = None) -> dict[str, _Fact]:
    said = row or {}
    purposes = [Purpose(each) for each in said.get("purposes", booking.purposes)]
    found = {
        Changed.SUSPECTS: _suspects(booking),
        Changed.PEOPLE: _people(booking),
        Changed.PAPERS: _papers(booking),
        Changed.PURPOSES: _Fact(told=",".join(purposes), words="、".join(str(each.label) for each in purposes)),
    }
    for name in (Changed.FAR_LINK, Changed.LANGUAGE, Changed.REMARKS):
        text = str(said.get(name.value, getattr(booking, name.value)))
        found[name] = _Fact(told=text, words=text)
    ready = bool(said.get("materials_ready", booking.materials_ready))
    found[Changed.MATERIALS] = _Fact(told=str(int(ready)), words=_("已备") if ready else _("尚未备好"))
    return {name.value: fact for name, fact in found.items()}


def _suspects(booking: Booking) -> _Fact:
    rows = list(booking.suspects.order_by("number"))
    return _Fact(told=",".join(f"S-{each.number}" for each in rows), words="、".join(each.name for each in rows))


def _people(booking: Booking) -> _Fact:
    rows = booking.attendees.exclude(part__in=_LAWYERS, user__isnull=False).select_related("user").order_by("part")
    told, words = [], []
    for each in rows:
        told.append(f"{each.part} {f'P-{each.user.pk}' if each.user else each.name}")
        words.append(f"{Part(each.part).label} {each.user.display_name if each.user else each.name}")
    return _Fact(told="; ".join(told), words="；".join(words))


def _papers(booking: Booking) -> _Fact:
    rows = list(booking.papers.select_related("suspect").order_by("suspect__number", "kind"))
    told = [f"S-{each.suspect.number} {each.kind} {each.number}" for each in rows]
    words = [f"{each.suspect.name} {PaperKind(each.kind).label} {each.number}" for each in rows]
    return _Fact(told="; ".join(told), words="；".join(words))


# --- again ---


def wish_again(booking: Booking) -> actions.Wish:
    """What a cancelled or missed hearing was booked as: no lawyer, for he is asked anew. Raises NotAllowed."""
    if booking.state not in (BookingState.CANCELLED, BookingState.MISSED):
        raise NotAllowed(
            f"again: booking {booking.number} is {booking.state}", _("只有已取消、未进行的预约可以再次预约。")
        )
    comers = [
        Comer(part=Part(each.part), user=each.user, name=each.name)
        for each in booking.attendees.exclude(part__in=_LAWYERS).select_related("user")
    ]
    return actions.Wish(
        case=booking.case,
        suspects=list(booking.suspects.all()),
        slot=actions.Slot(
            room=booking.room,
            from_at=booking.from_at,
            until_at=booking.until_at,
            far_room=booking.far_room,
            far_link=booking.far_link,
        ),
        comers=comers,
        purposes=[Purpose(each) for each in booking.purposes],
        papers=[(each.suspect, PaperKind(each.kind), each.number) for each in booking.papers.select_related("suspect")],
        details={name: getattr(booking, name) for name in ("language", "materials_ready", "remarks")},
        again=booking.number,
    )


@transaction.atomic
def book_again(*, by: User, booking: Booking, now: datetime) -> Booking:
    """The same hearing anew, at its own time, once however often it is pressed. Raises NotAllowed, UnfitTime, Clash."""
    policies.check_book(by, booking.case, now)
    press = f"again-{booking.pk}"
    made = Booking.objects.filter(press=press).first()
    if made is not None:
        return made
    wish = wish_again(booking)
    wish.details["press"] = press
    return actions.book(by=by, wish=wish, now=now)
