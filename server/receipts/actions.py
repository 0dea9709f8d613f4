"""Receipts are issued in the transaction of the deed that they are about, and never changed."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from server import keyring
from server.access.models import Unit, User
from server.receipts import envelope
from server.receipts.content import LARGEST, digest_of
from server.receipts.keeping import store
from server.receipts.kinds import About, Event
from server.receipts.letters import post_receipt
from server.receipts.models import Counter, Receipt
from sync.errors import LocalFault


@transaction.atomic
def issue(
    *,
    event: Event,
    about: About,
    thing: uuid.UUID,
    content: bytes,
    by: User,
    lawyer: User,
    unit: Unit,
    now: datetime,
) -> Receipt:
    """The receipt, signed, and on its way to the other zone."""
    if len(content) > LARGEST:
        raise LocalFault(f"receipt: content of {len(content)} bytes, expected at most {LARGEST}")
    said = envelope.fresh(
        issuer=settings.MSR.centre_name,
        number=_next_number(now),
        now=now,
        event=event,
        about=about,
        thing=thing.bytes,
        digest=bytes.fromhex(digest_of(content)),
        by=(by.username, by.staff_number),
        lawyer=(lawyer.username, lawyer.staff_number),
        unit=unit.code,
    )
    raw = envelope.sign(keyring.counsel_signer(), said)
    made = store(raw=raw, said=said, content=content)
    post_receipt(made, now)
    return made


def _next_number(now: datetime) -> str:
    """<centre>-<year>-<n>: one row is counted up under its lock, so that numbers follow one another."""
    year = timezone.localtime(now).year
    Counter.objects.get_or_create(year=year)
    row = Counter.objects.select_for_update().get(year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{settings.MSR.centre_name}-{year}-{row.last:06d}"
