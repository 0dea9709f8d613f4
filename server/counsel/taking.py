"""What each zone does with the other's letters about bindings (letters.py says which there are)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from server.access.models import PROCURATORATES, Unit, User
from server.access.policies import Permission, may
from server.audit.actions import append
from server.config.environment import Zone
from server.counsel import changes, letters, notices, papers, receipting, seams
from server.counsel.errors import UnfitPaper
from server.counsel.letters import Asked, Decided, Ended, SaidPaper, SaidPiece, Told
from server.counsel.models import Binding, Client, Paper, PaperKind, Piece, Unfit
from server.counsel.states import BindingState
from server.ferry.fields import from_moment
from server.ferry.handlers import takes
from sync.errors import MalformedInput
from sync.shapes import from_map

SENDER = "ferry"


@takes("binding.asked", Zone.INNER)
@transaction.atomic
def receive_asked(body: dict[int, object], now: datetime) -> None:
    """A lawyer's application, with the list of its papers; answered at once where there is nothing to review."""
    said = from_map(Asked, body, "letter `binding.asked`")
    if said.client not in Client.values or any(each.kind not in PaperKind.values for each in said.papers):
        raise MalformedInput("letter `binding.asked`: expected a client and kinds of papers that are known")
    uid = said.uid.hex()
    known = Binding.objects.filter(uid=uid).first()
    if known is not None:
        _note_whole(known, now)
        return
    made = _made(said, uid)
    if isinstance(made, Unfit):
        letters.hand_unfit(uid, made, now)
        return
    Paper.objects.bulk_create(_paper(made, each, now) for each in said.papers)
    append(SENDER, "binding.came", made, lawyer=said.lawyer, unit=said.unit)
    _note_whole(made, now)


@takes("binding.piece", Zone.INNER)
@transaction.atomic
def receive_piece(body: dict[int, object], now: datetime) -> None:
    """A part of a paper; the last one makes it whole, if its bytes are those of the digest."""
    said = from_map(SaidPiece, body, "letter `binding.piece`")
    if not 0 < said.of <= letters.MOST_PIECES or said.place >= said.of:
        raise MalformedInput(f"letter `binding.piece`: expected a part of at most {letters.MOST_PIECES}")
    digest = said.digest.hex()
    if not Paper.objects.filter(digest=digest, arrived_at=None).exists():
        return
    Piece.objects.get_or_create(digest=digest, place=said.place, defaults={"data": said.data})
    parts = list(Piece.objects.filter(digest=digest).order_by("place").values_list("data", flat=True))
    if len(parts) == said.of:
        _keep_whole(digest, b"".join(map(bytes, parts)), now)


@takes("binding.received", Zone.OUTER)
@transaction.atomic
def receive_received(body: dict[int, object], now: datetime) -> None:
    """The application lies before case management, with all its papers."""
    said = from_map(Told, body, "letter `binding.received`")
    found = _known(said.uid)
    Binding.objects.filter(pk=found.pk, received_at=None).update(received_at=from_moment(said.when))


@takes("binding.decided", Zone.OUTER)
@transaction.atomic
def receive_decided(body: dict[int, object], now: datetime) -> None:
    """Bound, or refused and why; one that was withdrawn meanwhile stays so."""
    said = from_map(Decided, body, "letter `binding.decided`")
    if said.bound != bool(said.case) or said.unfit not in ("", *Unfit.values):
        raise MalformedInput("letter `binding.decided`: expected a case where it is bound, and a known reason")
    found = _known(said.uid)
    moved = Binding.objects.filter(pk=found.pk, state=BindingState.ASKED).update(
        state=BindingState.BOUND if said.bound else BindingState.REFUSED,
        case=said.case,
        person=said.person,
        decision=said.said,
        decided_name=said.by,
        decided_at=from_moment(said.when),
        unfit=said.unfit,
    )
    if moved:
        append(SENDER, "binding.decision_came", found, bound=said.bound)
    notices.tell_lawyer(found, notices.DECIDED, from_moment(said.when))


@takes("binding.withdrawn", Zone.INNER)
@transaction.atomic
def receive_withdrawn(body: dict[int, object], now: datetime) -> None:
    """The lawyer asks no more; if he was bound a moment before, that ends."""
    said = from_map(Told, body, "letter `binding.withdrawn`")
    found = Binding.objects.filter(uid=said.uid.hex()).select_related("lawyer").first()
    if found is None or found.state in (BindingState.WITHDRAWN, BindingState.ENDED):
        return  # it was not fit to be reviewed, or it is over
    after = BindingState.ENDED if found.state == BindingState.BOUND else BindingState.WITHDRAWN
    _close(found, after, found.lawyer, found.lawyer.display_name, "律师已撤回申请", from_moment(said.when), now)


@takes("binding.ended")
@transaction.atomic
def receive_ended(body: dict[int, object], now: datetime) -> None:
    """From now on a former lawyer, as the other side ended it."""
    said = from_map(Ended, body, "letter `binding.ended`")
    found = _known(said.uid)
    by = User.objects.filter(username=said.username, mirrored=True).first()
    if said.username != found.lawyer.username:
        notices.tell_lawyer(found, notices.ENDED, from_moment(said.when))
    _close(found, BindingState.ENDED, by, said.by, said.why, from_moment(said.when), now)


def _close(
    found: Binding, after: BindingState, by: User | None, name: str, why: str, at: datetime, now: datetime
) -> None:
    presumed = BindingState.BOUND if after is BindingState.ENDED else BindingState.ASKED
    moved = Binding.objects.filter(pk=found.pk, state=presumed).update(
        state=after, ended_by=by, ended_name=name, ended_why=why, ended_at=at
    )
    if moved:
        deed = "binding.end_came" if after is BindingState.ENDED else "binding.withdrawal_came"
        append(SENDER, deed, found, lawyer=found.lawyer.username, case=found.case)
        changes.tell(found, now)


def _made(said: Asked, uid: str) -> Binding | Unfit:
    lawyer = User.objects.filter(username=said.lawyer, mirrored=True).first()
    if lawyer is None or not may(lawyer, Permission.ASK_BINDING):
        return Unfit.ACCOUNT
    unit = Unit.objects.filter(code=said.unit, kind__in=PROCURATORATES, mirrored=False).first()
    if unit is None:
        return Unfit.UNIT
    try:
        with transaction.atomic():
            return Binding.objects.create(
                uid=uid,
                lawyer=lawyer,
                unit=unit,
                person_said=said.person_said,
                case_said=said.case_said,
                client=said.client,
                client_name=said.client_name,
                asked_at=from_moment(said.asked_at),
            )
    except IntegrityError:
        return Unfit.WAITING


def _paper(binding: Binding, said: SaidPaper, now: datetime) -> Paper:
    digest = said.digest.hex()
    return Paper(
        binding=binding,
        kind=said.kind,
        name=said.name,
        media_type=said.media_type,
        size=said.size,
        digest=digest,
        handed_in_at=binding.asked_at,
        arrived_at=now if papers.is_here(digest) else None,
    )


def _keep_whole(digest: str, data: bytes, now: datetime) -> None:
    waiting = Paper.objects.filter(digest=digest, arrived_at=None)
    try:
        sheet = papers.looked_at("paper", data)
    except UnfitPaper as error:
        raise MalformedInput(f"letter `binding.piece`: {error}") from error
    if sheet.digest != digest or waiting.exclude(media_type=sheet.media_type).exists():
        raise MalformedInput(f"letter `binding.piece`: expected bytes of digest {digest[:16]}, got {sheet.digest[:16]}")
    papers.keep(sheet)
    Piece.objects.filter(digest=digest).delete()
    bindings = list(Binding.objects.filter(pk__in=waiting.values("binding")))
    waiting.update(arrived_at=now)
    for each in bindings:
        _note_whole(each, now)


def _note_whole(binding: Binding, now: datetime) -> None:
    """Once, when nothing is missing any more."""
    if binding.received_at is None and not binding.papers.filter(arrived_at=None).exists():
        Binding.objects.filter(pk=binding.pk).update(received_at=now)
        receipting.arrived(binding, now)
        seams.one_came(binding, now)
        letters.hand_received(binding, now)


def _known(uid: bytes) -> Binding:
    found = Binding.objects.filter(uid=uid.hex()).select_related("lawyer").first()
    if found is None:
        raise MalformedInput(f"letter: expected a binding of this centre, got {uid.hex()}")
    return found
