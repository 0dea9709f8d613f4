"""A believed receipt becomes a row, once, whichever zone signed it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import transaction

from server.access.models import Unit, User
from server.config.environment import Zone
from server.receipts.content import digest_of
from server.receipts.envelope import Said
from server.receipts.errors import BadReceipt
from server.receipts.models import Receipt


def is_for_us(said: Said) -> bool:
    """Whether lawyer and unit that it names are known here."""
    return _lawyer(said) is not None and Unit.objects.filter(code=said.unit).exists()


@transaction.atomic
def store(*, raw: bytes, said: Said, content: bytes) -> Receipt:
    """The row of a believed receipt, once. Raises BadReceipt where lawyer, unit or content are not those it names."""
    if digest_of(content) != said.digest.hex():
        raise BadReceipt(f"receipt {said.number}: the content that came with it has another digest", step="digest")
    lawyer = _lawyer(said)
    unit = Unit.objects.filter(code=said.unit).first()
    if lawyer is None or unit is None:
        raise BadReceipt(f"receipt {said.number}: lawyer {said.lawyer!r} or unit {said.unit!r} is not known here")
    made, fresh = Receipt.objects.get_or_create(
        number=said.number,
        defaults={
            "issuer": said.issuer, "event": said.event, "about": said.about, "thing": uuid.UUID(bytes=said.thing),
            "at": said.at, "digest": said.digest.hex(), "lawyer": lawyer, "unit": unit, "by": said.by,
            "content": content, "raw": raw,
        },
    )  # fmt: skip
    if not fresh and bytes(made.raw) != raw:
        raise BadReceipt(f"receipt {said.number} is here with other bytes", step="fork")
    return made


def _lawyer(said: Said) -> User | None:
    """Lawyers' accounts are of the outer zone: inside only a copy counts, never somebody else of the same name."""
    return User.objects.filter(username=said.lawyer, mirrored=settings.MSR.zone is Zone.INNER).first()
