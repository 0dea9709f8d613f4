"""Which digital signatures a document bears, in which order, and where: those who signed by hand, then its seals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from server.documents import stamps
from server.documents.asking import HAND, hands_of
from server.documents.compiling import Place
from server.documents.in_force import shape
from server.documents.models import Document
from server.documents.rendering import Rendered
from server.documents.shaping import AGENCY, SYSTEM
from server.seals.fields import Field
from server.seals.levels import ORDER, Level
from server.seals.preparing import prepare
from server.seals.signers import Signer, Subject, agency_signer, event_signer, system_signer
from server.seals.signing import sign
from server.signatures.contract import Done

_NOWHERE = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One signature to be made: its field, who makes it, why, and what is drawn."""

    field: Field
    signer: Signer
    reason: str
    appearance: bytes | None = None


def signed(document: Document, typeset: Rendered, done: Sequence[Done], now: datetime) -> tuple[bytes, Level | None]:
    """The PDF with all its signatures and the lowest level that they reached; None where it bears none."""
    wanted_stamps = [*_of_hands(document, typeset, done, now), *_of_seals(document, typeset, now)]
    if not wanted_stamps:
        return typeset.pdf, None
    pdf = prepare(typeset.pdf, [stamp.field for stamp in wanted_stamps])
    where = document.session.room.name_zh if document.session and document.session.room else document.unit.name_zh
    levels: list[Level] = []
    for stamp in wanted_stamps:
        made = sign(
            pdf, field=stamp.field.name, signer=stamp.signer, reason=stamp.reason, location=where, now=now,
            appearance=stamp.appearance,
        )  # fmt: skip
        pdf = made.pdf
        levels.append(made.level)
    return pdf, min(levels, key=ORDER.index)


def _of_hands(document: Document, typeset: Rendered, done: Sequence[Done], now: datetime) -> Iterator[Stamp]:
    """One each for who signed; who refused signs nothing, and who signed on paper did it there."""
    places, met = hands_of(typeset.places), dict[str, int]()
    for each in done:
        role = str(each.role)
        index = met[role] = met.get(role, -1) + 1
        if each.refusal or each.on_paper:
            continue
        place = places.get(role, {}).get(index)
        subject = Subject(name=each.name, role=role, binding=each.act_digest)
        yield Stamp(
            field=_field(f"{role}-{index + 1}", place), signer=event_signer(subject, now), reason=document.title
        )


def _of_seals(document: Document, typeset: Rendered, now: datetime) -> Iterator[Stamp]:
    if document.template is None:
        return
    places = {place.role: place for place in typeset.places if place.kind != HAND}
    for each in shape(document.template).seals:
        if each == AGENCY:
            yield Stamp(
                field=_field(AGENCY, places.get(AGENCY)), signer=agency_signer(document.unit.code, now),
                reason=_("加盖印章"), appearance=stamps.agency(document.unit.name_zh),
            )  # fmt: skip
        elif each == SYSTEM:
            yield Stamp(
                field=_field(SYSTEM, places.get(SYSTEM)), signer=system_signer(now),
                reason=_("系统完整性认证（非印章）"),
                appearance=stamps.system(now) if SYSTEM in places else None,
            )  # fmt: skip


def _field(name: str, place: Place | None) -> Field:
    return Field(name, place.page, place.box) if place else Field(name, 0, _NOWHERE)
