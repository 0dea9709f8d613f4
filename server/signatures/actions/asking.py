"""A document's hands are wanted; it is voided; it is done."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.pictures import UnfitPdf, page_count
from server.signatures import keeping, letters, notices
from server.signatures.act import MOST_PAGES
from server.signatures.actions import settling
from server.signatures.actions.counting import end_devices
from server.signatures.contract import Asked
from server.signatures.errors import UnfitAsked
from server.signatures.models import Signer, Sitting
from server.signatures.moving import move_sitting
from server.signatures.states import RUNNING, Dropped, SittingEvent


def ask(asked: Asked, *, by: User, now: datetime) -> Sitting:
    """The sitting, open. 1. is it fit to be signed? 2. the PDF, durable and sealed; 3. rows, event, letters.

    The same document and revision asked for again while it is open is the same sitting. Raises UnfitAsked."""
    _check(asked)
    uid = uuid.uuid4()
    count = _pages(asked.pdf)
    point, sealed_key = keeping.new_pair(uid.bytes)
    keeping.keep_pdf(uid.bytes, asked.pdf)
    with transaction.atomic():
        same = {"document": asked.document, "revision": asked.revision, "digest": asked.digest}
        known = Sitting.objects.select_for_update().filter(**same, state__in=RUNNING).first()
        if known is not None:
            return known
        made = Sitting.objects.create(
            uid=uid, title=asked.title, read_code=asked.read_code, size=len(asked.pdf), pages=count, unit=asked.unit,
            case_key=asked.case_key, booking=asked.booking, session=asked.session, asked_at=now, point=point,
            may_be_on_paper=asked.may_be_on_paper, presided_by=by, presided_name=by.display_name,
            sealed_key=sealed_key, **same,
        )  # fmt: skip
        Signer.objects.bulk_create(
            Signer(
                sitting=made, place=place, role=each.role, name=each.name, person_key=each.person_key, user=each.user,
                hand=each.hand, finger=each.finger, every_page=each.every_page, order=each.order,
                needs_presence_of=each.needs_presence_of or "",
            )
            for place, each in enumerate(asked.slots)
        )  # fmt: skip
        append(by, "signing.asked", made, document=asked.document, digest=asked.digest, signers=len(asked.slots))
        letters.tell_sitting(made, now)
        letters.hand_pdf(made, asked.pdf, now)
        notices.tell_signers(made, now)
    return made


@transaction.atomic
def void(sitting: Sitting, why: str, by: User | str, now: datetime) -> None:
    """It is signed no more; an act under way becomes an attempt. Raises StaleState where it was over."""
    for act in settling.under_way(sitting):
        settling.drop(act, Dropped.SITTING_OVER, by=by, now=now)
    move_sitting(sitting, SittingEvent.VOID, ended_at=now, why=why[:2000])
    end_devices(sitting, now)
    append(by, "signing.voided", sitting, document=sitting.document)
    letters.tell_sitting(sitting, now)


def _check(asked: Asked) -> None:
    if hashlib.sha256(asked.pdf).hexdigest() != asked.digest:
        raise UnfitAsked(f"ask: {asked.document}: the PDF has another digest than {asked.digest[:16]}")
    if not asked.slots:
        raise UnfitAsked(f"ask: {asked.document}: nobody is to sign", _("该文书没有签署人。"))
    roles = {each.role for each in asked.slots}
    for each in asked.slots:
        if each.needs_presence_of and each.needs_presence_of not in roles:
            words = _("%(role)s须有%(needs)s在场，但签署人中没有。请先安排。")
            said = {"role": each.role.label, "needs": each.needs_presence_of.label}
            raise UnfitAsked(f"ask: {asked.document}: {each.role} needs {each.needs_presence_of}", words % said)
        if not each.hand and not each.finger:
            raise UnfitAsked(f"ask: {asked.document}: {each.role} is to leave neither hand nor finger")


def _pages(pdf: bytes) -> int:
    try:
        count = page_count(pdf)
    except UnfitPdf as error:
        raise UnfitAsked(f"ask: not a PDF ({error})", _("文书不是可以打开的 PDF。")) from error
    if not 0 < count <= MOST_PAGES:
        raise UnfitAsked(f"ask: {count} pages, expected 1 to {MOST_PAGES}", _("文书页数超过可以签署的页数。"))
    return count
