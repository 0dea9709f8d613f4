"""A hearing is opened, adjourned, goes on, ends: one deed, one transaction, one audit event. Its case follows."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.bookings.models import Booking
from server.cases.kinds import Procedure
from server.cases.models import Case, Suspect
from server.devices.models import Room
from server.hearings import conclusions, policies
from server.hearings.errors import NotAllowed, StaleState
from server.hearings.models import Heard, Hearing, Item, ScriptKind
from server.hearings.outline import BY_KEY
from server.hearings.revisions import after_deed
from server.hearings.states import WITH_REASON, HearingEvent, HearingState, Result, after

E = HearingEvent
_TRIES = 5


@transaction.atomic
def open_booked(*, by: User, booking: Booking, now: datetime) -> Hearing:
    """The hearing of that booking: the one there is, with whoever came to the booking since, or a new one for its
    people. Raises NotAllowed."""
    Booking.objects.select_for_update().get(pk=booking.pk)  # two who open it at once open one
    found = Hearing.objects.filter(booking=booking).first()
    if found is not None:
        _add_people(found, booking, by, now)
        return found
    return _open(by=by, case=booking.case, suspects=list(booking.suspects.all()), booking=booking, now=now)


@transaction.atomic
def open_by_hand(*, by: User, case: Case, suspects: Sequence[Suspect], room: Room | None, now: datetime) -> Hearing:
    """A hearing that was not booked. Raises NotAllowed."""
    if not suspects or any(each.case_id != case.pk for each in suspects):
        raise NotAllowed(f"hearing of case {case.pk}: {len(suspects)} suspects", _("请选择本案中要听取意见的人员。"))
    return _open(by=by, case=case, suspects=suspects, booking=None, now=now, room=room)


@transaction.atomic
def move(*, by: User, hearing: Hearing, event: HearingEvent, why: str, now: datetime) -> None:
    """Adjourned, gone on with, ended or opened again, by the table. Raises NotAllowed, StaleState, Unanswered, and what
    the case refuses (CasesError)."""
    policies.check_open(by, hearing.case, now)
    target = after(hearing.state, event)
    if target is None:
        raise StaleState(f"hearing {hearing.pk}: {event} in {hearing.state}", _("状态已变化，请刷新后再试。"))
    if event in WITH_REASON and len(why.strip()) < 2:
        raise NotAllowed(f"hearing {hearing.pk}: {event} without a reason", _("请写明理由。"))
    if event is E.END:
        conclusions.check(hearing)
    ended_at = now if target is HearingState.ENDED else None
    moved = Hearing.objects.filter(pk=hearing.pk, state=hearing.state).update(
        state=target, why=why[:400], ended_at=ended_at
    )
    if moved != 1:
        raise StaleState(f"hearing {hearing.pk} is no longer {hearing.state}", _("状态已变化，请刷新后再试。"))
    after_deed(hearing.pk)
    if event is E.END:
        conclusions.write_steps(by=by, hearing=hearing, now=now)
    if event is E.REOPEN:
        conclusions.take_back_steps(by=by, hearing=hearing, why=why, now=now)
    append(by, f"hearing.{event.value}", hearing, reason=why)
    hearing.refresh_from_db()


@transaction.atomic
def decide(*, by: User, heard: Heard, result: Result, why: str, now: datetime) -> None:
    """What this person's hearing came to. Raises NotAllowed, StaleState."""
    policies.check_write(by, heard.hearing, now)
    if result in (Result.NOT_AGREED, Result.PARTLY) and len(why.strip()) < 2:
        raise NotAllowed(f"heard {heard.pk}: {result} without words", _("请写明分歧在哪里。"))
    Heard.objects.filter(pk=heard.pk).update(result=result, why=why[:400], decided_by=by, decided_at=now)
    after_deed(heard.hearing_id)
    append(by, "hearing.decided", heard.hearing, person=heard.suspect.number, result=str(result))


@transaction.atomic
def choose_script(*, by: User, hearing: Hearing, script: ScriptKind, now: datetime) -> None:
    """Which script is followed from now on. Raises NotAllowed, StaleState."""
    policies.check_write(by, hearing, now)
    Hearing.objects.filter(pk=hearing.pk).update(script=script)
    after_deed(hearing.pk)
    append(by, "hearing.script", hearing, script=str(script))


def _add_people(hearing: Hearing, booking: Booking, by: User, now: datetime) -> None:
    """The booking was amended after the page was opened: who is new is heard too; who is gone stays as he was."""
    if hearing.state == HearingState.ENDED:
        return
    for suspect in booking.suspects.exclude(hearings__hearing=hearing):
        policies.check_open(by, hearing.case, now)
        _carry_on(hearing, Heard.objects.create(hearing=hearing, suspect=suspect), by, now)
        append(by, "hearing.opened", hearing, case=hearing.case_id, number=hearing.number, persons=[suspect.number])
        after_deed(hearing.pk)


def _open(
    *,
    by: User,
    case: Case,
    suspects: Sequence[Suspect],
    booking: Booking | None,
    now: datetime,
    room: Room | None = None,
) -> Hearing:
    policies.check_open(by, case, now)
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)  # numbers follow one another
    newest = case.hearings.order_by("-number").first()
    last = case.hearings.aggregate(last=Max("number"))["last"] or 0
    script = ScriptKind.SHORT if case.procedure == Procedure.FAST else ScriptKind.FULL
    made = Hearing.objects.create(
        uid=secrets.token_hex(8), case=case, number=last + 1, booking=booking, script=script,
        room=booking.room if booking else room, follows=newest, opened_by=by, opened_at=now,
    )  # fmt: skip
    people = [Heard.objects.create(hearing=made, suspect=each) for each in suspects]
    for heard in people:
        _carry_on(made, heard, by, now)
    append(by, "hearing.opened", made, case=case.pk, number=made.number, persons=[s.number for s in suspects])
    return made


def _carry_on(hearing: Hearing, heard: Heard, by: User, now: datetime) -> None:
    """Facts, charge and circumstances begin as they stood when this person was heard last; what he says himself
    is heard anew."""
    before = Heard.objects.filter(suspect=heard.suspect).exclude(pk=heard.pk).order_by("-hearing__opened_at").first()
    if before is None:
        return
    kept = [each for each in before.items.exclude(text="") if _is_carried(each.place)]
    Item.objects.bulk_create(
        Item(
            hearing=hearing,
            heard=heard,
            place=each.place,
            text=each.text,
            version=1,
            by=each.by,
            at=each.at,
            revision=1,
        )
        for each in kept
    )


def _is_carried(place: str) -> bool:
    return place in BY_KEY and place in ("facts", "charge", "circumstances", "handling", "evidence")
