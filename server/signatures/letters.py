"""A sitting between the zones. Where one centre is both there is one row, and nothing is told.

signing.sitting    inner -> outer    the sitting as it stands, for the lawyers who sign in the outer zone
signing.piece      inner -> outer    a part of its PDF; the last one makes it whole, if its digest is right
signing.acted      outer -> inner    what a lawyer did: signed bytes, and what his hand left, sealed to the sitting
signing.presence   outer -> inner    a stretch for which his page was open
signing.own        outer -> inner    what a lawyer signed of his own, without a sitting (actions/own.py)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from server.config.environment import Zone
from server.ferry.courier import hand, tell
from server.ferry.fields import moment, to_moment, words
from server.signatures import keeping
from server.signatures.act import LIMIT
from server.signatures.models import WORDS, Act, Presence, Signer, Sitting
from sync.encoding import encode
from sync.evidence.keys import POINT_SIZE
from sync.shapes import at, boolean, digest32, exactly, id16, integer, many, octets, shaped, to_map, uint

#: A piece and its envelope stay below server.ferry.letters.MAX_LETTER; a hand and a finger do, too.
PIECE = 900 * 1024
MOST_PIECES = 64
_HANDS = 900 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidSigner:
    """One signer, and where he stands; `user` only where he signs in the outer zone."""

    place: int = at(0, uint)
    role: str = at(1, words(16))
    name: str = at(2, words(64))
    user: str = at(3, words(64, empty=True))
    hand: bool = at(4, boolean)
    finger: bool = at(5, boolean)
    every_page: bool = at(6, boolean)
    order: int = at(7, integer)
    needs: str = at(8, words(16, empty=True))
    state: str = at(9, words(8))


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidSitting:
    """A sitting as it stands."""

    uid: bytes = at(0, id16)
    document: str = at(1, words(80))
    revision: int = at(2, uint)
    title: str = at(3, words(150))
    digest: bytes = at(4, digest32)
    read_code: str = at(5, words(12))
    size: int = at(6, uint)
    pages: int = at(7, uint)
    unit: str = at(8, words(32))
    booking: str = at(9, words(64, empty=True))
    session: str = at(10, words(32, empty=True))
    state: str = at(11, words(8))
    presided: str = at(12, words(64))
    asked: int = at(13, moment)
    point: bytes = at(14, exactly(POINT_SIZE))
    signers: tuple[SaidSigner, ...] = at(15, many(shaped(SaidSigner), 64))


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPiece:
    """Part `place` (from 0) of `of` of the PDF with that digest."""

    digest: bytes = at(0, digest32)
    place: int = at(1, uint)
    of: int = at(2, uint)
    data: bytes = at(3, octets(PIECE))


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAct:
    """What a lawyer did. `hands`: sealed to the sitting's key, a list of [kind, bytes]."""

    act: bytes = at(0, id16)
    sitting: bytes = at(1, id16)
    raw: bytes = at(2, octets(LIMIT))
    hands: bytes | None = at(3, octets(_HANDS), optional=True)
    note: str = at(4, words(WORDS, empty=True))
    page: int | None = at(5, uint, optional=True)
    read_by: str = at(6, words(64, empty=True))
    noted_by: str = at(7, words(64, empty=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPresence:
    """His page was open from, and last heard of at until."""

    sitting: bytes = at(0, id16)
    place: int = at(1, uint)
    from_ms: int = at(2, moment)
    until_ms: int = at(3, moment)
    ended: bool = at(4, boolean)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOwn:
    """A lawyer's hand under what he handed in. `hands`: sealed to the inner zone's key for them."""

    document: str = at(0, words(80))
    title: str = at(1, words(150))
    digest: bytes = at(2, digest32)
    size: int = at(3, uint)
    unit: str = at(4, words(32))
    booking: str = at(5, words(64, empty=True))
    user: str = at(6, words(64))
    raw: bytes = at(7, octets(LIMIT))
    hands: bytes = at(8, octets(_HANDS))


def hand_own(act: Act, parts: Mapping[str, bytes], now: datetime) -> None:
    """What he signed of his own; of what the hand left nothing stays in the outer zone."""
    if settings.MSR.zone is not Zone.OUTER:
        return
    signer, sitting = act.signer, act.signer.sitting
    hands = encode([[kind, data] for kind, data in sorted(parts.items())])
    said = SaidOwn(
        document=sitting.document,
        title=sitting.title,
        digest=bytes.fromhex(sitting.digest),
        size=sitting.size,
        unit=sitting.unit.code,
        booking=sitting.booking,
        user=signer.user.username if signer.user else "",
        raw=bytes(act.raw),
        hands=keeping.seal_to(bytes(sitting.point), hands, act.uid.bytes),
    )
    hand(kind="signing.own", unique=f"signing:own:{act.uid.hex}", body=to_map(said), now=now)


def tell_sitting(sitting: Sitting, now: datetime) -> None:
    """As it stands, if anybody of the other zone signs it; said by the zone that has the document."""
    if settings.MSR.zone is not Zone.INNER or not _is_outside(sitting):
        return
    sitting.refresh_from_db()
    said = SaidSitting(
        uid=sitting.uid.bytes,
        document=sitting.document,
        revision=sitting.revision,
        title=sitting.title,
        digest=bytes.fromhex(sitting.digest),
        read_code=sitting.read_code,
        size=sitting.size,
        pages=sitting.pages,
        unit=sitting.unit.code,
        booking=sitting.booking,
        session=sitting.session,
        state=sitting.state,
        presided=sitting.presided_name,
        asked=to_moment(sitting.asked_at),
        point=bytes(sitting.point),
        signers=tuple(_said(each) for each in sitting.signers.select_related("user")),
    )
    tell(kind="signing.sitting", about=sitting.uid.hex, body=to_map(said), now=now)


def hand_pdf(sitting: Sitting, pdf: bytes, now: datetime) -> None:
    """The PDF, piece by piece."""
    if settings.MSR.zone is not Zone.INNER or not _is_outside(sitting):
        return
    pieces = [pdf[start : start + PIECE] for start in range(0, len(pdf), PIECE)]
    for place, piece in enumerate(pieces):
        said = SaidPiece(digest=bytes.fromhex(sitting.digest), place=place, of=len(pieces), data=piece)
        unique = f"signing:{sitting.uid.hex}:{place}"
        hand(kind="signing.piece", unique=unique, body=to_map(said), now=now)


def hand_act(act: Act, parts: Mapping[str, bytes], now: datetime) -> None:
    """What was done in the outer zone; of what the hand left nothing stays there."""
    if settings.MSR.zone is not Zone.OUTER:
        return
    sitting = act.signer.sitting
    hands = encode([[kind, data] for kind, data in sorted(parts.items())])
    said = SaidAct(
        act=act.uid.bytes,
        sitting=sitting.uid.bytes,
        raw=bytes(act.raw),
        hands=keeping.seal_to(bytes(sitting.point), hands, act.uid.bytes) if parts else None,
        note=act.words,
        page=act.page,
        read_by=act.read_by,
        noted_by=act.noted_by,
    )
    hand(kind="signing.acted", unique=f"signing:{act.uid.hex}", body=to_map(said), now=now)


def hand_presence(stretch: Presence, now: datetime) -> None:
    """How far it reaches now."""
    if settings.MSR.zone is not Zone.OUTER:
        return
    said = SaidPresence(
        sitting=stretch.signer.sitting.uid.bytes,
        place=stretch.signer.place,
        from_ms=to_moment(stretch.from_at),
        until_ms=to_moment(stretch.until_at),
        ended=stretch.ended,
    )
    about = f"{said.sitting.hex()}:{said.place}:{said.from_ms}"
    unique = f"signing:{about}:{said.until_ms}:{int(said.ended)}"
    hand(kind="signing.presence", unique=unique, body=to_map(said), now=now)


def _is_outside(sitting: Sitting) -> bool:
    return sitting.signers.filter(user__mirrored=True).exists()


def _said(signer: Signer) -> SaidSigner:
    outside = signer.user is not None and signer.user.mirrored
    return SaidSigner(
        place=signer.place,
        role=signer.role,
        name=signer.name,
        user=signer.user.username if outside and signer.user else "",
        hand=signer.hand,
        finger=signer.finger,
        every_page=signer.every_page,
        order=signer.order,
        needs=signer.needs_presence_of,
        state=signer.state,
    )
