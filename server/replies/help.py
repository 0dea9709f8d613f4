"""What is known here of the help that a lawyer gave, told to him where he signs in, so that it fills his opinion: his
readings of the file, the rounds of consultation, the signing. Apps above say what they know and when it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from server.access.models import User
from server.bookings.models import Booking
from server.cases.models import Suspect
from server.cases.steps import StepKind
from server.defence.queries import in_force
from server.ferry.courier import hand
from server.ferry.fields import to_moment
from server.replies.models import HelpTold
from server.replies.standing import CHOSEN
from server.submissions import known
from sync.encoding import encode
from sync.shapes import to_map

_LONGEST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of consultation with that person: the proposal, the defence's words, what came of it."""

    number: int
    at: datetime
    offer: str
    reply: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """That lawyer read the file."""

    at: datetime
    minutes: int
    volumes: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """A lawyer who stands for that person: by which booking, or by what his binding names."""

    lawyer: User
    case: str = ""
    person: str = ""
    booking: str = ""


Rounds = Callable[[Suspect], Sequence[Round]]
Readings = Callable[[Suspect, User], Sequence[Reading]]
_rounds: list[Rounds] = []
_readings: list[Readings] = []


def rounds_from(source: Rounds) -> None:
    """From now on rounds are asked of this."""
    _rounds[:] = [source]


def readings_from(source: Readings) -> None:
    """From now on readings are asked of this."""
    _readings[:] = [source]


def rounds_of(suspect: Suspect) -> Sequence[Round]:
    """The rounds held with that person, in order."""
    return [each for source in _rounds for each in source(suspect)]


def readings_of(suspect: Suspect, lawyer: User) -> Sequence[Reading]:
    """That lawyer's readings of the file of that person's case, in order."""
    return [each for source in _readings for each in source(suspect, lawyer)]


def lawyers_of(suspect: Suspect) -> list[Stands]:
    """Who stands for that person now: duty lawyers by their bookings, defenders by their bindings."""
    chosen = Booking.objects.filter(suspects=suspect, agency__isnull=False, lawyer__isnull=False, state__in=CHOSEN)
    duty = [
        Stands(lawyer=each.lawyer, person=suspect.name, booking=each.number)
        for each in chosen.select_related("lawyer").order_by("pk")
        if each.lawyer is not None
    ]
    bound = in_force().filter(suspect=suspect).select_related("binding__lawyer")
    return duty + [
        Stands(lawyer=each.binding.lawyer, case=each.binding.case, person=each.binding.person) for each in bound
    ]


@transaction.atomic
def tell(suspect: Suspect, now: datetime) -> int:
    """Each lawyer of that person knows what is known; how many were told something new."""
    return sum(_tell(suspect, each, now) for each in lawyers_of(suspect))


def _tell(suspect: Suspect, stands: Stands, now: datetime) -> bool:
    said = _help(suspect, stands)
    digest = hashlib.sha256(encode(to_map(said))).hexdigest()
    row, _new = HelpTold.objects.get_or_create(lawyer=stands.lawyer, suspect=suspect, booking=stands.booking)
    row = HelpTold.objects.select_for_update().get(pk=row.pk)
    if row.digest == digest or (not row.digest and not _says_anything(said)):
        return False
    row.version, row.digest = row.version + 1, digest
    row.save(update_fields=["version", "digest"])
    body = to_map(replace(said, version=row.version))
    hand(kind="submission.known", unique=f"known:{row.pk}:{row.version}", body=body, now=now)
    return True


def _help(suspect: Suspect, stands: Stands) -> known.Help:
    signed = suspect.steps.filter(kind=StepKind.RECOGNIZANCE, voided_at=None, is_day=False).order_by("at").last()
    return known.Help(
        lawyer=stands.lawyer.username,
        case=stands.case,
        person=stands.person,
        booking=stands.booking,
        version=0,
        readings=tuple(
            known.Reading(when=to_moment(each.at), minutes=each.minutes, volumes=each.volumes, pages=each.pages)
            for each in readings_of(suspect, stands.lawyer)[-known.MOST :]
        ),
        rounds=tuple(
            known.Round(
                number=each.number, when=to_moment(each.at), offer=each.offer[:_LONGEST],
                reply=each.reply[:_LONGEST], result=each.result[:_LONGEST],
            )
            for each in rounds_of(suspect)[-known.MOST :]
        ),
        signed_at=to_moment(signed.at) if signed else None,
    )  # fmt: skip


def _says_anything(said: known.Help) -> bool:
    return bool(said.readings or said.rounds or said.signed_at)
