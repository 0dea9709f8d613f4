"""What each zone does with the other's letters about submissions (letters.py says which there are)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from server.access.models import PROCURATORATES, Unit, User
from server.access.policies import Permission, may
from server.audit.actions import append
from server.config.environment import Zone
from server.counsel import papers
from server.ferry.fields import from_moment
from server.ferry.handlers import takes
from server.submissions import actions, letters, notices
from server.submissions.known import Help
from server.submissions.letters import Sent, Stands
from server.submissions.models import Attached, How, Known, Returned, Submission
from server.submissions.pieces import SaidPiece, joined
from server.submissions.states import Answer, SubmissionKind, SubmissionState
from sync.errors import MalformedInput
from sync.shapes import from_map, to_map

SENDER = "ferry"
_S = SubmissionState
#: State that a letter tells of -> states out of which it moves the row.
_FROM = {_S.ARRIVED: (_S.HANDED_IN,), _S.ANSWERED: (_S.HANDED_IN, _S.ARRIVED), _S.RETURNED: (_S.HANDED_IN,)}
_TELL = {_S.ANSWERED: notices.ANSWERED, _S.RETURNED: notices.RETURNED}


@takes("submission.sent", Zone.INNER)
@transaction.atomic
def receive_sent(body: dict[int, object], now: datetime) -> None:
    """What a lawyer wrote, with the list of its files; returned at once where its lawyer or unit is not known."""
    said = from_map(Sent, body, "letter `submission.sent`")
    if said.kind not in SubmissionKind.values or said.how not in How.values:
        raise MalformedInput("letter `submission.sent`: expected a kind and a way of standing that are known")
    uid = uuid.UUID(bytes=said.uid)
    known = Submission.objects.filter(uid=uid).first()
    if known is None:
        known = _made(said, uid, now)
    if known is None:
        letters.stands_returned(said.uid, _S.RETURNED.value, now, returned=Returned.ACCOUNT.value)
    else:
        _note_whole(known, now)


@takes("submission.piece", Zone.INNER)
@transaction.atomic
def receive_piece(body: dict[int, object], now: datetime) -> None:
    """A part of a file; the last one makes it whole, if its bytes are those of the digest."""
    said = from_map(SaidPiece, body, "letter `submission.piece`")
    if Attached.objects.filter(digest=said.digest.hex(), arrived_at=None).exists():
        digest = joined(said)
        if digest is not None:
            _came_whole(digest, now)


@takes("submission.stands", Zone.OUTER)
@transaction.atomic
def receive_stands(body: dict[int, object], now: datetime) -> None:
    """Arrived, answered or returned; the lawyer is told."""
    said = from_map(Stands, body, "letter `submission.stands`")
    found = Submission.objects.filter(uid=uuid.UUID(bytes=said.uid)).select_related("lawyer").first()
    if found is None or said.state not in {each.value for each in _FROM}:
        raise MalformedInput(f"letter `submission.stands`: expected one of this centre, got {said.uid.hex()}")
    if said.answer not in ("", *Answer.values) or said.returned not in ("", *Returned.values):
        raise MalformedInput("letter `submission.stands`: expected a known answer and reason")
    state, at = _S(said.state), from_moment(said.when)
    moved = Submission.objects.filter(pk=found.pk, state__in=_FROM[state]).update(state=state, **_change(said, state))
    if moved:
        append(SENDER, "submission.state_came", found, state=said.state)
    if state in _TELL:
        notices.tell_lawyer(found, _TELL[state], at)


@takes("submission.known", Zone.OUTER, kept=False)
@transaction.atomic
def receive_known(body: dict[int, object], now: datetime) -> None:
    """What is known of the help that a lawyer gave; an older telling never replaces a newer one."""
    said = from_map(Help, body, "letter `submission.known`")
    lawyer = User.objects.filter(username=said.lawyer).first()
    if lawyer is None:
        raise MalformedInput(f"letter `submission.known`: expected a lawyer known here, got {said.lawyer!r}")
    place = {"lawyer": lawyer, "case": said.case, "person": said.person, "booking": said.booking}
    row, _new = Known.objects.get_or_create(**place, defaults={"at": now})
    if said.version > row.version:
        row.said, row.version, row.at = to_map(said), said.version, now
        row.save(update_fields=["said", "version", "at"])


def _change(said: Stands, state: SubmissionState) -> dict[str, object]:
    at = from_moment(said.when)
    if state is _S.ARRIVED:
        return {"arrived_at": at, "answer_by": from_moment(said.answer_by) if said.answer_by else None}
    if state is _S.RETURNED:
        return {"returned": said.returned}
    items = {each.matter: {"answer": each.answer, "reason": each.reason} for each in said.answers or ()}
    return {
        "answer": said.answer,
        "reason": said.reason,
        "answers": items,
        "answered_at": at,
        "answered_name": said.by,
    }


def _made(said: Sent, uid: uuid.UUID, now: datetime) -> Submission | None:
    lawyer = User.objects.filter(username=said.lawyer, mirrored=True).first()
    unit = Unit.objects.filter(code=said.unit, kind__in=PROCURATORATES, mirrored=False).first()
    if lawyer is None or unit is None or not may(lawyer, Permission.SUBMIT):
        return None
    made = Submission.objects.create(
        uid=uid, follows=uuid.UUID(bytes=said.follows) if said.follows else None, kind=said.kind, lawyer=lawyer,
        unit=unit, how=said.how, case=said.case, person=said.person, booking=said.booking, text=said.text,
        blocks=_blocks(said),
        handed_in_at=from_moment(said.when),
    )  # fmt: skip
    Attached.objects.bulk_create(
        Attached(
            submission=made,
            name=each.name,
            size=each.size,
            digest=each.digest.hex(),
            arrived_at=now if papers.is_here(each.digest.hex()) else None,
        )
        for each in said.files
    )
    append(SENDER, "submission.came", made, lawyer=said.lawyer, unit=said.unit)
    return made


def _blocks(said: Sent) -> dict[str, str]:
    """The answers of an opinion; what this zone's form does not ask is kept too, for it belongs to the file."""
    if said.blocks and said.kind != SubmissionKind.OPINION:
        raise MalformedInput("letter `submission.sent`: expected answers with an opinion alone")
    return {each.key: each.value for each in said.blocks or ()}


def _came_whole(digest: str, now: datetime) -> None:
    waiting = Attached.objects.filter(digest=digest, arrived_at=None)
    whole = list(Submission.objects.filter(pk__in=waiting.values("submission")))
    waiting.update(arrived_at=now)
    for each in whole:
        _note_whole(each, now)


def _note_whole(submission: Submission, now: datetime) -> None:
    """Once, when nothing is missing any more."""
    if submission.state == _S.HANDED_IN and not submission.files.filter(arrived_at=None).exists():
        actions.arrive(submission, now)
