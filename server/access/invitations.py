"""Every write to invitations: one deed, one transaction, one audit event. A code is shown once, its digest kept."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from server.access import actions, identity
from server.access.errors import NoSuchInvitation, NotAllowed, NumberTaken, StaleState
from server.access.models import Invitation, InvitationState, Role, Unit, User
from server.access.policies import Permission, may
from server.access.queries import around
from server.access.second_factor import bare, grouped, new_word
from server.audit.actions import append
from server.config.security import INVITED_FOR

#: 24 letters, 117 bits: nobody guesses one, and a person can type one from paper.
_LETTERS = 24


@transaction.atomic
def invite(
    *, person: User, display_name: str, role: Role, unit: Unit, staff_number: str, now: datetime
) -> tuple[Invitation, str]:
    """The invitation and its code. Raises NotAllowed, OtherZone, WrongUnit, NumberMissing, NumberTaken."""
    if not may(person, Permission.MANAGE_PEOPLE) or unit.pk not in around(person):
        raise NotAllowed(f"invite: {person.username} does not look after unit {unit.code}")
    identity.check_role(role)
    identity.check_place(role, unit)
    identity.check_number(role, staff_number)
    if staff_number and open_at(now).filter(staff_number=staff_number).exists():
        raise NumberTaken("staff number: expected one without an open invitation")
    code = new_word(_LETTERS)
    made = Invitation.objects.create(
        display_name=display_name,
        role=role,
        unit=unit,
        staff_number=staff_number,
        digest=_digest(code),
        invited_by=person,
        invited_at=now,
        expires_at=now + INVITED_FOR,
    )
    append(person, "invitation.made", made, role=str(role), unit=unit.code, staff_number=staff_number)
    return made, grouped(code)


@transaction.atomic
def renew(*, person: User, invitation: Invitation, now: datetime) -> str:
    """A new code for the same invitation, with its whole time again; the old code is void. Raises StaleState."""
    code = new_word(_LETTERS)
    _move(invitation, digest=_digest(code), expires_at=now + INVITED_FOR)
    append(person, "invitation.renewed", invitation)
    return grouped(code)


@transaction.atomic
def revoke(*, person: User, invitation: Invitation) -> None:
    """The code opens nothing any more. Raises StaleState."""
    _move(invitation, state=InvitationState.REVOKED)
    append(person, "invitation.revoked", invitation)


def find(code: str, now: datetime) -> Invitation:
    """The open invitation that this code opens. NoSuchInvitation: unknown, used, revoked or past its time."""
    found = open_at(now).filter(digest=_digest(code)).select_related("unit").first()
    if found is None:
        raise NoSuchInvitation("invitation: expected the code of an open one")
    return found


@transaction.atomic
def accept(*, code: str, username: str, password: str, now: datetime) -> User:
    """The new account, with name, role and unit as the inviter fixed them. Of two who bring one code, the second finds
    it used. Raises NoSuchInvitation, NameTaken, NumberTaken; ValidationError: a weak password."""
    found = find(code, now)
    _move(found, state=InvitationState.ACCEPTED, error=NoSuchInvitation)
    user = actions.create_user(
        actor="invitation",
        username=username,
        display_name=found.display_name,
        role=Role(found.role),
        unit=found.unit,
        password=password,
        staff_number=found.staff_number,
        must_change_password=False,
    )
    Invitation.objects.filter(pk=found.pk).update(accepted_by=user)
    append(user, "invitation.accepted", found)
    return user


def open_at(now: datetime) -> QuerySet[Invitation]:
    """Those that may still be accepted."""
    return Invitation.objects.filter(Q(state=InvitationState.OPEN) & Q(expires_at__gt=now))


def _move(
    invitation: Invitation, error: type[StaleState] | type[NoSuchInvitation] = StaleState, **change: object
) -> None:
    if Invitation.objects.filter(pk=invitation.pk, state=InvitationState.OPEN).update(**change) != 1:
        raise error(f"invitation {invitation.pk} is no longer open")


def _digest(code: str) -> str:
    return hashlib.sha256(bare(code).encode()).hexdigest()
