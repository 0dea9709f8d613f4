"""Writes to the projection: what a letter shows replaces what was there, whole; an older letter changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from server.access.models import Unit, User
from server.portal import notices
from server.portal.contract import Coming, Gone, Named, Shown, moment
from server.portal.errors import UnknownParty
from server.portal.models import Answered, Asked, Done, Heard
from server.portal.notices import Before
from server.portal.states import Happened, Purpose, Sex, Standing
from sync.errors import MalformedInput

_EMPTY: dict[str, Any] = {
    "state": "", "from_at": None, "until_at": None, "room_said": {}, "far_room_said": {}, "office_said": {},
    "is_remote": False, "far_link": "", "purposes": [], "language": "", "materials_ready": False, "lawyer": None,
    "agency": None, "answer_by": None, "proposed_from": None, "reminded_at": None, "consent": "", "batch": None,
    "sequence": 0, "barred": [], "lawyer_may": [], "agency_may": [], "arrival_said": {},
}  # fmt: skip


@transaction.atomic
def show(told: Shown, now: datetime) -> None:
    """The booking as it is told. Raises UnknownParty, MalformedInput."""
    before = _locked(told.number)
    if told.version <= before.version:
        return
    was = Before.of(before)
    values = _values(told)
    Asked.objects.filter(pk=before.pk).update(version=told.version, revision=told.revision, **values)
    before.heard.all().delete()
    Heard.objects.bulk_create(_heard(before, told))
    before.deeds.all().delete()
    Done.objects.bulk_create(_deeds(before, told))
    Answered.objects.filter(asked=before, is_open=True).exclude(revision=told.revision).update(is_open=False)
    notices.tell_change(was, Asked.objects.get(pk=before.pk), now)


@transaction.atomic
def forget(told: Gone, now: datetime) -> None:
    """It concerns nobody here any more: nothing of it stays but its number and how far we have read."""
    before = _locked(told.number)
    if told.version <= before.version:
        return
    was = Before.of(before)
    Asked.objects.filter(pk=before.pk).update(version=told.version, revision=0, **_EMPTY)
    before.heard.all().delete()
    before.deeds.all().delete()
    Answered.objects.filter(asked=before, is_open=True).update(is_open=False)
    notices.tell_gone(was, before, told.event, now)


def _locked(number: str) -> Asked:
    Asked.objects.get_or_create(number=_short(number, 32, "number"))
    return Asked.objects.select_for_update(of=("self",)).select_related("lawyer", "agency").get(number=number)


def _values(told: Shown) -> dict[str, Any]:
    return {
        "state": _among(Standing, told.state),
        "from_at": moment(told.from_s),
        "until_at": moment(told.until_s),
        "room_said": _names(told.room),
        "far_room_said": _names(told.far_room) if told.far_room else {},
        "office_said": _names(told.office),
        "is_remote": told.is_remote,
        "far_link": _short(told.far_link, 200, "far_link"),
        "purposes": [_among(Purpose, each) for each in told.purposes],
        "language": _short(told.language, 32, "language"),
        "materials_ready": told.materials_ready,
        "lawyer": person(told.lawyer) if told.lawyer else None,
        "agency": agency(told.agency) if told.agency else None,
        "answer_by": moment(told.answer_by_s),
        "proposed_from": moment(told.proposed_s),
        "reminded_at": moment(told.reminded_s),
        "consent": _short(told.consent, 400, "consent"),
        "batch": told.batch,
        "sequence": told.sequence,
        "barred": list(told.barred),
        "lawyer_may": list(told.lawyer_may),
        "agency_may": list(told.agency_may),
        "arrival_said": _arrival(told.arrival),
    }


def _arrival(told: Coming | None) -> dict[str, Any]:
    if told is None:
        return {}
    return {
        "code": _short(told.code, 8, "code"),
        "came_s": told.came_s,
        "how": _short(told.how, 8, "how"),
        "zh": told.said_zh[:400],
        "en": told.said_en[:400],
    }


def _heard(asked: Asked, told: Shown) -> list[Heard]:
    return [
        Heard(
            asked=asked,
            name=_short(each.name, 64, "name"),
            sex=_among(Sex, each.sex),
            language=_short(each.language, 32, "language"),
            needs_interpreter=each.needs_interpreter,
            is_juvenile=each.is_juvenile,
            is_serious=each.is_serious,
            place=_short(each.place, 100, "place"),
            binding=_short(each.binding, 32, "binding"),
        )
        for each in told.heard
    ]


def _deeds(asked: Asked, told: Shown) -> list[Done]:
    names = {each.username for each in told.deeds if each.username}
    people = {each.username: each for each in User.objects.filter(username__in=names)}
    return [
        Done(
            asked=asked,
            event=_among(Happened, each.event),
            at=datetime.fromtimestamp(each.at_s, UTC),
            side=each.side,
            by=people.get(each.username),
            why=_short(each.why, 400, "why"),
        )
        for each in told.deeds
    ]


def person(username: str) -> User:
    """The account of that name. Raises UnknownParty."""
    found = User.objects.filter(username=username).select_related("unit").first()
    if found is None:
        raise UnknownParty(f"letter: expected an account of this zone, got {username[:64]!r}; is it made here?")
    return found


def agency(code: str) -> Unit:
    """The unit of that code. Raises UnknownParty."""
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise UnknownParty(f"letter: expected a unit of this zone, got {code[:64]!r}; is it made here?")
    return found


def _names(said: Named) -> dict[str, str]:
    return {"zh": said.zh, "en": said.en, "more": said.more}


def _among(kind: Any, said: str) -> str:
    if said not in kind.values:
        raise MalformedInput(f"letter: expected one of {kind.values}, got {said[:40]!r}. Is this zone older?")
    return said


def _short(said: str, most: int, name: str) -> str:
    if len(said) > most:
        raise MalformedInput(f"letter: expected {name} of at most {most} characters, got {len(said)}")
    return said
