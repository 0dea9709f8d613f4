"""A fingerprint reader beside the tablet: its program is bound by a code as a tablet is, and brings pictures.

What it brought last waits, sealed, for whoever signs now; the signer sees it before he hands it in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from server.audit.actions import append
from server.signatures import fingers, keeping
from server.signatures.models import Device, Offered, Sitting
from server.signatures.rules import rules

#: What nobody took is no longer offered.
_WAITS = timedelta(minutes=5)


@transaction.atomic
def bring(reader: Device, raw: bytes, now: datetime) -> None:
    """A fingerprint, good enough to be kept. Raises UnfitFinger with the words for the reader's screen."""
    kept = fingers.looked_at(raw, rules().finger)
    told = {"sealed": keeping.sealed(kept, _bound(reader.sitting)), "at": now}
    Offered.objects.update_or_create(sitting=reader.sitting, defaults=told)
    append("signatures", "signing.finger_brought", reader)


def waiting(sitting: Sitting, now: datetime) -> bytes | None:
    """The picture that a reader brought lately and nobody took."""
    found = Offered.objects.filter(sitting=sitting, at__gt=now - _WAITS).first()
    return keeping.opened(bytes(found.sealed), _bound(sitting)) if found else None


def taken(sitting: Sitting) -> None:
    """It is somebody's now: the next one presses anew."""
    Offered.objects.filter(sitting=sitting).delete()


def is_there(sitting: Sitting) -> bool:
    """Whether a reader is bound."""
    return sitting.devices.filter(kind="reader", ended_at=None).exclude(paired_at=None).exists()


def _bound(sitting: Sitting) -> str:
    return f"offered/{sitting.uid}"
