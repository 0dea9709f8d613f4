"""A hand under what a lawyer writes and hands in himself: no sitting waits for it and nobody presides; what he signs is
the content of his own form, by its digest. The law does not ask for it (刑事诉讼法第一百七十三条: 书面意见); it is
offered. In the outer zone what the hand left is sealed to the inner one and stays nowhere."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server import keyring
from server.access.models import Unit, User
from server.audit.actions import append
from server.config.environment import Zone
from server.signatures import act as acts
from server.signatures import keeping, letters, stating, strokes
from server.signatures.contract import SignerRole
from server.signatures.errors import NotAllowed
from server.signatures.models import Act, Hand, Signer, Sitting
from server.signatures.rules import rules
from server.signatures.states import ActKind, ActState, SignerState, SittingState

#: Where nothing is sealed to a sitting.
NOBODY = b"\0" * 65


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What he signs: `document` names it for the app that has it; `digest` is SHA-256 (hex) of its content."""

    document: str
    title: str
    digest: str
    size: int
    unit: Unit
    booking: str = ""


def is_possible() -> bool:
    """Whether what a hand leaves can be kept: in the outer zone once the inner one's key is known there."""
    return settings.MSR.zone is not Zone.OUTER or keyring.point_of_hands() is not None


@transaction.atomic
def sign(own: Own, *, by: User, hand: bytes, now: datetime) -> Act:
    """His act, done at once; kept here, or on its way to where hands are kept. Raises UnfitHand, NotAllowed."""
    if not is_possible():
        raise NotAllowed("own: no key to seal hands to", _("本网现在不能接收手写签名，请不签名提交，以签名回执为准。"))
    strokes.read(hand, rules().hand)
    point = keyring.point_of_hands() if settings.MSR.zone is Zone.OUTER else None
    signer = add_rows(own, user=by, name=by.display_name, uid=uuid.uuid4(), point=point or NOBODY, now=now)
    made = Act.objects.create(
        signer=signer, kind=ActKind.SIGN, on=f"account:{by.username}", started_at=now, beat_at=now, at=now
    )
    raw, digest, offset = stating.stated(made, acts.digest_of(hand), None, now)
    Act.objects.filter(pk=made.pk).update(state=ActState.DONE, raw=raw, digest=digest, offset_ms=offset)
    made.refresh_from_db()
    if point is None:
        keep_strokes(made, hand)
    append(by, "signing.signed_own", made, act=digest, document=own.document)
    letters.hand_own(made, {"strokes": hand}, now)
    return made


def add_rows(own: Own, *, user: User, name: str, uid: uuid.UUID, point: bytes, now: datetime) -> Signer:
    """The place of his hand, in a sitting that is over."""
    sitting = Sitting.objects.create(
        uid=uid, document=own.document, revision=1, title=own.title, digest=own.digest, size=own.size, pages=0,
        read_code=own.digest[:6].upper(), unit=own.unit, booking=own.booking, state=SittingState.DONE,
        presided_name=name, asked_at=now, ended_at=now, point=point,
    )  # fmt: skip
    return Signer.objects.create(
        sitting=sitting, place=0, role=SignerRole.LAWYER, name=name, user=user, state=SignerState.SIGNED
    )


def keep_strokes(act: Act, hand: bytes) -> None:
    """Sealed, in the store of hands."""
    Hand.objects.create(act=act, kind="strokes", digest=acts.digest_of(hand).hex(), key=keeping.keep(hand))


def given_to(document: str, person: User) -> None:
    """Who may ask for its release from now on: as if he had presided."""
    Sitting.objects.filter(document=document, presided_by=None).update(presided_by=person)
