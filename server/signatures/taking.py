"""What each zone does with the other's letters about signing (letters.py says which there are)."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from django.db import transaction

from server import keyring
from server.access.models import Unit, User
from server.access.policies import Permission, may
from server.audit.actions import append
from server.config.environment import Zone
from server.ferry.fields import from_moment
from server.ferry.handlers import takes
from server.signatures import act as acts
from server.signatures import keeping, letters, notices, seams, stating
from server.signatures.actions import being_there, own, settling
from server.signatures.actions.counting import count
from server.signatures.contract import SignerRole
from server.signatures.errors import BadAct
from server.signatures.letters import SaidAct, SaidOwn, SaidPiece, SaidPresence, SaidSigner, SaidSitting
from server.signatures.models import Act, Hand, PageSeen, Piece, Presence, Signer, Sitting
from server.signatures.moving import move_signer
from server.signatures.queries import turns
from server.signatures.states import (
    ActKind,
    ActState,
    Dropped,
    ReadHow,
    SignerState,
    SigningEvent,
    SittingState,
)
from sync.encoding import decode
from sync.errors import MalformedInput, PeerFault
from sync.shapes import from_map

SENDER = "ferry"
_HANDS = frozenset({"strokes", "finger"})
#: How far a state is: a letter never takes an act of here back that the other side has not heard of yet.
_MINE = frozenset({SignerState.SIGNED, SignerState.REFUSED})


@takes("signing.sitting", Zone.OUTER, kept=False)
@transaction.atomic
def receive_sitting(body: dict[int, object], now: datetime) -> None:
    """A sitting as it stands inside, for the lawyers who sign here."""
    said = from_map(SaidSitting, body, "letter `signing.sitting`")
    if said.state not in SittingState.values or not all(_is_known(each) for each in said.signers):
        raise MalformedInput("letter `signing.sitting`: expected known states and roles")
    uid = uuid.UUID(bytes=said.uid)
    found = Sitting.objects.filter(uid=uid).first() or _made(said, uid)
    Sitting.objects.filter(pk=found.pk).update(
        state=said.state, ended_at=None if said.state in (SittingState.OPEN, SittingState.PRINTED) else now
    )
    for each in said.signers:
        _note_signer(found, each)
    found.refresh_from_db()
    if any(each.state == SignerState.HELD for each in said.signers):  # an act waits for what is known of him here
        for mine in found.signers.exclude(user=None).select_related("sitting"):
            being_there.tell_now(mine, now)
    if found.state == SittingState.VOID:
        for act in settling.under_way(found):
            settling.drop(act, Dropped.SITTING_OVER, by=SENDER, now=now)


@takes("signing.piece", Zone.OUTER, kept=False)
@transaction.atomic
def receive_piece(body: dict[int, object], now: datetime) -> None:
    """A part of a PDF; the last one makes it whole, if its bytes are those of the digest."""
    said = from_map(SaidPiece, body, "letter `signing.piece`")
    if not 0 < said.of <= letters.MOST_PIECES or said.place >= said.of:
        raise MalformedInput(f"letter `signing.piece`: expected a part of at most {letters.MOST_PIECES}")
    digest = said.digest.hex()
    waiting = list(Sitting.objects.filter(digest=digest, is_whole=False))
    if not waiting:
        return
    sealed = keeping.sealed(said.data, f"piece/{digest}/{said.place}")
    Piece.objects.get_or_create(digest=digest, place=said.place, defaults={"data": sealed})
    parts = list(Piece.objects.filter(digest=digest).order_by("place"))
    if len(parts) != said.of:
        return
    pdf = b"".join(keeping.opened(bytes(each.data), f"piece/{digest}/{each.place}") for each in parts)
    if hashlib.sha256(pdf).hexdigest() != digest:
        raise MalformedInput(f"letter `signing.piece`: expected a PDF of digest {digest[:16]}")
    Piece.objects.filter(digest=digest).delete()
    for each in waiting:
        keeping.keep_pdf(each.uid.bytes, pdf)
        Sitting.objects.filter(pk=each.pk).update(is_whole=True)
        notices.tell_signers(each, now)
        append(SENDER, "signing.came", each, digest=digest)


@takes("signing.presence", Zone.INNER)
@transaction.atomic
def receive_presence(body: dict[int, object], now: datetime) -> None:
    """A stretch for which a lawyer's page was open; what waited for it counts, or does not."""
    said = from_map(SaidPresence, body, "letter `signing.presence`")
    sitting, signer = _signer(said.sitting, said.place, "signing.presence")
    known, _new = Presence.objects.get_or_create(
        signer=signer, how="link", from_at=from_moment(said.from_ms), defaults={"until_at": from_moment(said.until_ms)}
    )
    until = max(known.until_at, from_moment(said.until_ms))
    Presence.objects.filter(pk=known.pk).update(until_at=until, ended=known.ended or said.ended)
    settling.settle(sitting, now)


@takes("signing.acted", Zone.INNER, kept=False)
@transaction.atomic
def receive_act(body: dict[int, object], now: datetime) -> None:
    """What a lawyer did outside: believed by its signature; it counts, or is kept as an attempt with its reason."""
    told = from_map(SaidAct, body, "letter `signing.acted`")
    try:
        said = acts.read(told.raw, stating.keys())
    except BadAct as error:
        raise MalformedInput(f"letter `signing.acted`: {error}", step=error.step) from error
    sitting, signer = _signer(told.sitting, said.place, "signing.acted")
    if (said.act, said.sitting, said.role) != (told.act, told.sitting, signer.role) or not _is_whole(said, told):
        raise MalformedInput("letter `signing.acted`: what is signed is of another act")
    uid = uuid.UUID(bytes=told.act)
    if Act.objects.filter(uid=uid).exists():
        return
    why, offset = _why_not(said, sitting, signer), stating.offset(sitting, said)
    made = Act.objects.create(
        uid=uid, signer=signer, kind=said.kind, state=ActState.VOID if why else ActState.DONE, on=said.device,
        read_how=said.read_how, read_by=told.read_by, started_at=from_moment(said.started_ms),
        beat_at=from_moment(said.at_ms), at=from_moment(said.at_ms), dropped=why, words=told.note, page=told.page,
        noted_by=told.noted_by, raw=told.raw, digest=stating.digest_of(told.raw), offset_ms=offset,
    )  # fmt: skip
    _note_pages(made, said)
    if told.hands:
        _keep_hands(made, said, keeping.unseal(told.sitting, bytes(sitting.sealed_key or b""), told.hands, told.act))
    append(SENDER, "signing.act_came", made, role=signer.role, act=made.digest, why=why)
    if not why and said.kind != ActKind.CORRECT:
        move_signer(signer, SigningEvent.BEGIN)
        move_signer(signer, SigningEvent.SIGN if said.kind == ActKind.SIGN else SigningEvent.REFUSE)
    letters.tell_sitting(sitting, now)
    if not why:
        count(made, now)


@takes("signing.own", Zone.INNER, kept=False)
@transaction.atomic
def receive_own(body: dict[int, object], now: datetime) -> None:
    """What a lawyer signed of his own outside: believed by its signature, kept here alone."""
    told = from_map(SaidOwn, body, "letter `signing.own`")
    try:
        said = acts.read(told.raw, stating.keys())
    except BadAct as error:
        raise MalformedInput(f"letter `signing.own`: {error}", step=error.step) from error
    if not seams.is_own(told.document):
        raise MalformedInput(f"letter `signing.own`: nothing named {told.document!r} is signed without a sitting")
    unit = Unit.objects.filter(code=told.unit).first()
    lawyer = User.objects.filter(username=told.user, mirrored=True).first()
    if unit is None or lawyer is None or not _is_own(said, told):
        raise MalformedInput("letter `signing.own`: expected a unit and a lawyer known here, and an act of his hand")
    uid = uuid.UUID(bytes=said.act)
    if Act.objects.filter(uid=uid).exists():
        return
    named = own.Own(
        document=told.document, title=told.title, digest=told.digest.hex(), size=told.size, unit=unit,
        booking=told.booking,
    )  # fmt: skip
    at = from_moment(said.at_ms)
    signer = own.add_rows(
        named, user=lawyer, name=lawyer.display_name, uid=uuid.UUID(bytes=said.sitting), point=own.NOBODY, now=at
    )
    made = Act.objects.create(
        uid=uid, signer=signer, kind=said.kind, state=ActState.DONE, on=said.device, read_how=said.read_how,
        started_at=at, beat_at=at, at=at, raw=told.raw, digest=stating.digest_of(told.raw),
        offset_ms=stating.offset(signer.sitting, said),
    )  # fmt: skip
    _keep_hands(made, said, keeping.unseal_by(keyring.door_of_hands(), told.hands, said.act))
    append(SENDER, "signing.act_came", made, role=signer.role, act=made.digest, why="")
    seams.own_came(signer.sitting.document)


def _is_own(said: acts.Said, told: SaidOwn) -> bool:
    is_hand = said.kind == ActKind.SIGN and said.role == SignerRole.LAWYER and said.strokes is not None
    return is_hand and said.document == told.digest


def _is_known(each: SaidSigner) -> bool:
    return each.role in SignerRole.values and each.state in SignerState.values


def _made(said: SaidSitting, uid: uuid.UUID) -> Sitting:
    unit = Unit.objects.filter(code=said.unit).first()
    if unit is None:
        raise MalformedInput(f"letter `signing.sitting`: unit {said.unit!r} is not known here")
    made = Sitting.objects.create(
        uid=uid, document=said.document, revision=said.revision, title=said.title, digest=said.digest.hex(),
        read_code=said.read_code, size=said.size, pages=said.pages, unit=unit, booking=said.booking,
        session=said.session, presided_name=said.presided, asked_at=from_moment(said.asked), point=said.point,
        is_whole=False,
    )  # fmt: skip
    for each in said.signers:
        user = User.objects.filter(username=each.user, mirrored=False).first() if each.user else None
        Signer.objects.create(
            sitting=made, place=each.place, role=each.role, name=each.name, hand=each.hand, finger=each.finger,
            every_page=each.every_page, order=each.order, needs_presence_of=each.needs,
            user=user if user is not None and may(user, Permission.SIGN) else None,
        )  # fmt: skip
    return made


def _note_signer(sitting: Sitting, said: SaidSigner) -> None:
    """Signers of here are moved by what they do here; of the others the letter is all that is known."""
    mine = Signer.objects.filter(sitting=sitting, place=said.place)
    if said.user:
        mine = mine.filter(state__in=(SignerState.WAITING, SignerState.READING))
        if said.state not in (*_MINE, SignerState.ON_PAPER):
            return
    mine.update(state=said.state)


def _signer(sitting: bytes, place: int, kind: str) -> tuple[Sitting, Signer]:
    found = Signer.objects.filter(sitting__uid=uuid.UUID(bytes=sitting), place=place)
    signer = found.select_related("sitting", "user").first()
    if signer is None or signer.user is None or not signer.user.mirrored:
        raise MalformedInput(f"letter `{kind}`: expected a sitting of this centre and a signer of the other zone")
    return signer.sitting, signer


def _is_whole(said: acts.Said, told: SaidAct) -> bool:
    words = acts.digest_of(told.note) if told.note else None
    return said.note == words and said.read_how in ReadHow.values and bool(told.hands or not said.strokes)


def _why_not(said: acts.Said, sitting: Sitting, signer: Signer) -> str:
    if said.document.hex() != sitting.digest or said.revision != sitting.revision:
        return Dropped.OTHER_DOCUMENT.value
    if sitting.state != SittingState.OPEN:
        return Dropped.SITTING_OVER.value
    if signer.state != SignerState.WAITING or signer.pk not in {each.pk for each in turns(sitting)}:
        return Dropped.NOT_HIS_TURN.value
    return ""


def _note_pages(made: Act, said: acts.Said) -> None:
    PageSeen.objects.bulk_create(
        PageSeen(
            act=made, page=each.page, digest=each.digest.hex(), opened_at=made.started_at,
            left_at=from_moment(said.started_ms + each.shown_ms),
        )
        for each in said.pages
    )  # fmt: skip


def _keep_hands(made: Act, said: acts.Said, data: bytes) -> None:
    signed = {"strokes": said.strokes, "finger": said.finger}
    try:
        parts = {str(kind): bytes(part) for kind, part in decode(data, limit=len(data))}
    except (PeerFault, TypeError, ValueError) as error:
        raise MalformedInput(f"hands of act {made.uid}: {error}") from error
    for kind, part in parts.items():
        if kind not in _HANDS or signed[kind] != acts.digest_of(part):
            raise MalformedInput(f"hands of act {made.uid}: {kind[:16]!r} has another digest than was signed")
        Hand.objects.create(act=made, kind=kind, digest=acts.digest_of(part).hex(), key=keeping.keep(part))
