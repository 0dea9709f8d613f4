"""A sealed disc in case management's hands: received and kept, sent back, handed over with the case.

Whoever does this holds the box with its label and seal; nothing of what is on the disc comes before him (decision
0040). One deed, one transaction, one audit event."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.filing import notices, policies
from server.filing.discs.moving import move
from server.filing.errors import TooFewWords
from server.filing.models import Disc, Seal
from server.filing.states import DiscEvent


@transaction.atomic
def keep(*, disc: Disc, place: str, by: User, now: datetime) -> None:
    """Received, seal and label looked at, and where it lies from now on. Raises NotAllowed, StaleState, TooFewWords."""
    policies.check_keep(by, disc.case, now)
    _check(place, _("请写明保管地点。"))
    _do(disc, DiscEvent.KEEP, "disc.kept", by=by, now=now, place=place)


@transaction.atomic
def send_back(*, disc: Disc, why: str, by: User, now: datetime) -> None:
    """Not received: what is wrong with seal or label; who had it made is told. Raises as `keep`."""
    policies.check_keep(by, disc.case, now)
    _check(why, _("请写明退回的理由。"))
    _do(disc, DiscEvent.SEND_BACK, "disc.sent_back", by=by, now=now, why=why)
    notices.tell_sent_back(disc, now)


@transaction.atomic
def hand_over(*, disc: Disc, to: str, receipt: str, by: User, now: datetime) -> None:
    """It goes with the case: to whom, and what was given for it. Raises as `keep`."""
    policies.check_keep(by, disc.case, now)
    _check(to, _("请写明接收单位和接收人。"))
    _do(disc, DiscEvent.HAND_OVER, "disc.handed_over", by=by, now=now, place=to, why=receipt)


def _check(words: str, lacking: object) -> None:
    if len(words.strip()) < 2:
        raise TooFewWords("custody without a place or a reason", lacking)


def _do(disc: Disc, event: DiscEvent, named: str, *, by: User, now: datetime, **words: str) -> None:
    move(disc, event)
    Seal.objects.create(disc=disc, event=event.value, by=by, at=now, **words)
    append(by, named, disc.case, disc=str(disc.uid), **words)
