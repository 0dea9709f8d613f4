"""One-time codes: made, shown while they are open, withdrawn."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from firmware_config.enrol.code import IDENT_LETTERS, SECRET_SIZE, Code, letters_of
from firmware_config.enrol.offer import Offer
from server import keyring
from server.access.models import User
from server.audit.actions import append
from server.devices.enrolment.moving import move
from server.devices.enrolment.policy import policy
from server.devices.enrolment.states import Deed
from server.devices.errors import NameTaken
from server.devices.models import Box, Enrolment, EnrolmentState, Room
from sync.ids import box_id

_NONCE = 16


@transaction.atomic
def make(*, by: User, room: Room, box_name: str, now: datetime) -> Enrolment:
    """A code for a new box of that name in that room. NameTaken or MalformedInput for the name."""
    box_id(box_name)
    if is_taken(box_name):
        raise NameTaken(f"box: expected a new name, got {box_name!r}. A name is never given twice.")
    made = Enrolment.objects.create(
        ident=_free_ident(), nonce=secrets.token_bytes(_NONCE), room=room, box_name=box_name, made_by=by, made_at=now,
        expires_at=now + policy().code_for,
    )  # fmt: skip
    append(by, "enrolment.code_made", made, room=room.code, box=box_name)
    return made


@transaction.atomic
def withdraw(*, by: User, enrolment: Enrolment, now: datetime) -> None:
    """Nobody can ask with it any more. StaleEnrolment if somebody has."""
    move(enrolment, Deed.WITHDRAW, decided_by=by, decided_at=now)
    append(by, "enrolment.code_withdrawn", enrolment, box=enrolment.box_name)


def code_of(enrolment: Enrolment) -> Code:
    """The code itself, made anew from the centre's key: no table holds its secret."""
    told = b"msr-enrol-code-1 " + enrolment.ident.encode() + bytes(enrolment.nonce)
    return Code(enrolment.ident, hmac.digest(keyring.enrolment_key(), told, hashlib.sha256)[:SECRET_SIZE])


def offer_of(enrolment: Enrolment) -> Offer:
    """What page, file and QR code say."""
    return Offer(origin=settings.MSR.box_origin, code=code_of(enrolment))


def is_over(enrolment: Enrolment, now: datetime) -> bool:
    """Whether nobody can ask with it for the first time any more, by its time or by wrong tries."""
    return now >= enrolment.expires_at or enrolment.wrong >= policy().wrong


def name_for(room: Room) -> str:
    """A box name that was never given: the room's code, and a number from the second box on."""
    stem = "box-" + "".join(each if each.isalnum() else "-" for each in room.code.lower()).strip("-")
    stem = stem[:56].rstrip("-")
    names = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
    return next(name for name in names if not is_taken(name))


def is_taken(name: str) -> bool:
    """Whether a box, or an enrolment that may still become one, has the name."""
    over = (EnrolmentState.REFUSED, EnrolmentState.WITHDRAWN)
    return Box.objects.filter(pk=name).exists() or (
        Enrolment.objects.filter(box_name=name).exclude(state__in=over).exists()
    )


def _free_ident() -> str:
    while True:
        ident = letters_of(secrets.token_bytes(3))[:IDENT_LETTERS]
        if not Enrolment.objects.filter(ident=ident).exists():
            return ident
