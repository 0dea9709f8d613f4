"""An act that counts: listeners hear of it, and after the last one's the sitting is done."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from server.audit.actions import append
from server.config.environment import Zone
from server.signatures import letters, seams
from server.signatures.models import Act, Device, Offered, Sitting
from server.signatures.moving import move_sitting
from server.signatures.states import ACTED, RUNNING, SittingEvent


def count(act: Act, now: datetime) -> None:
    """In the act's own transaction. In the outer zone nobody listens: the inner one has the document."""
    if settings.MSR.zone is not Zone.OUTER:
        seams.acted(act)
        complete_if_all_acted(act.signer.sitting, now)


@transaction.atomic
def complete_if_all_acted(sitting: Sitting, now: datetime) -> bool:
    """Once nobody is waited for any more. Called by whoever moved the last one."""
    sitting.refresh_from_db()
    if sitting.state not in RUNNING or sitting.signers.exclude(state__in=ACTED).exists():
        return False
    move_sitting(sitting, SittingEvent.COMPLETE, ended_at=now)
    end_devices(sitting, now)
    append("signatures", "signing.completed", sitting, document=sitting.document)
    letters.tell_sitting(sitting, now)
    seams.done(sitting)
    return True


def end_devices(sitting: Sitting, now: datetime) -> None:
    """Its tablets show it no more, and a fingerprint that nobody took is gone."""
    Offered.objects.filter(sitting=sitting).delete()
    Device.objects.filter(sitting=sitting, ended_at=None).update(ended_at=now)
