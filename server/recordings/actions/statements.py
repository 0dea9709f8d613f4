"""The box chain: a statement whose signature is good is kept; one whose predecessor is verified takes effect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from server.devices.models import Box
from server.recordings import bound, outside
from server.recordings.actions import endings
from server.recordings.actions.quarantine import quarantine
from server.recordings.actions.receipts import Settled
from server.recordings.alarms import alarm
from server.recordings.models import FileState, Gap, Part, PartState, Session, SessionState, Standing, Statement, Tail
from server.vault.configured import vault
from server.vault.keys import statement_key
from sync.evidence import cose
from sync.evidence import statements as said
from sync.evidence.chain import check_no_fork, check_statement_link
from sync.evidence.errors import BrokenChain, Unaccounted, UnknownKey, WrongPart
from sync.evidence.outside import wall_of
from sync.evidence.receipts import ThingKind


def accept_statement(box: Box, number: int, raw: bytes, now: datetime) -> list[Settled]:
    """What became verified by this statement; empty while it waits. Raises PeerFault: it belongs into quarantine."""
    statement = said.read_statement(raw, cose.only(box.device_point))
    if (statement.head.box, statement.head.number) != (box.name, number):
        raise WrongPart(
            f"statement: expected {number} of {box.name}, got {statement.head.number} of {statement.head.box[:63]}"
        )
    known = Statement.objects.filter(box=box, number=number).first()
    if known is not None:
        check_no_fork(bytes(known.digest), bytes(statement.digest), f"statement {number} of {box.name}")
        return [_settled(known)] if known.standing == Standing.VERIFIED else settle(box, now)
    vault().put_once(statement_key(box.name, number), raw)
    Statement.objects.create(
        box=box, number=number, kind=statement.head.kind, digest=statement.digest, previous=statement.head.previous,
        raw=raw, wall_ns=statement.head.wall.unix_ns, received_at=now,
    )  # fmt: skip
    return settle(box, now)


def settle(box: Box, now: datetime) -> list[Settled]:
    """Verifies waiting statements in order as far as their predecessors are here; each takes effect once."""
    keys = cose.only(box.device_point)
    last = Statement.objects.filter(box=box, standing=Standing.VERIFIED).order_by("-number").first()
    before = said.read_statement(bytes(last.raw), keys) if last else None
    settled: list[Settled] = []
    while row := _next(box, before.head.number + 1 if before else 1):
        statement = said.read_statement(bytes(row.raw), keys)
        try:
            check_statement_link(before, statement, box.name)
            _check_enrolled(box, statement)
        except (BrokenChain, WrongPart, UnknownKey) as fault:
            settled.append(quarantine(box, ThingKind.STATEMENT, row.number, 0, bytes(row.raw), fault, now))
            return settled
        Statement.objects.filter(pk=row.pk).update(standing=Standing.VERIFIED)
        proof = _take_effect(box, statement, now)
        if statement.head.kind in _BESIDE_TALKS:
            _check_talks(box, statement, now)
        settled.append(_settled(row) if proof is None else _settled(row, proof))
        before = statement
    return settled


def _next(box: Box, number: int) -> Statement | None:
    return Statement.objects.filter(box=box, number=number, standing=Standing.WAITING).first()


def _settled(row: Statement, proof: Any = None) -> Settled:
    return Settled(
        kind=ThingKind.STATEMENT, a=row.number, b=0, size=len(row.raw), digest=bytes(row.digest), proof=proof
    )


def _check_enrolled(box: Box, statement: said.Statement) -> None:
    if isinstance(statement.body, said.Enrolled) and statement.body.device_key != box.device_point:
        raise UnknownKey(f"statement 1 of {box.name}: it enrols another device key than the registered one")


def _take_effect(box: Box, statement: said.Statement, now: datetime) -> Any:
    effect = _EFFECTS.get(type(statement.body))
    return effect(box, statement, now) if effect else None


def _armed(box: Box, statement: said.Statement, now: datetime) -> None:
    body: said.Armed = statement.body  # type: ignore[assignment]
    part, fresh = Part.objects.get_or_create(
        box=box,
        number=body.part,
        defaults={
            "armed_statement": statement.head.number,
            "armed_digest": statement.digest,
            "public_key": body.part_key,
        },
    )
    if not fresh:
        _disagree(part, f"armed twice, by statements {part.armed_statement} and {statement.head.number}", now)


def _voided(box: Box, statement: said.Statement, now: datetime) -> None:
    body: said.Voided = statement.body  # type: ignore[assignment]
    part = Part.objects.filter(box=box, number=body.part).first()
    if part is None or part.open_digest is not None:
        return _disagree(part, f"statement {statement.head.number} voids a part that was opened or never armed", now)
    Part.objects.filter(pk=part.pk).update(state=PartState.VOIDED)


def _opened(box: Box, statement: said.Statement, now: datetime) -> None:
    body: said.Opened = statement.body  # type: ignore[assignment]
    part = Part.objects.filter(box=box, number=body.part).first()
    if part is None:
        return None
    check_opened(part, body, now)
    if outside.ended_by_hand(box, body.session.hex()) is not None:
        _disagree(part, f"statement {statement.head.number} opens a part of a session that a person had ended", now)
    return None


def check_opened(part: Part, body: said.Opened, now: datetime) -> None:
    """Raises an alarm where `opened` and `open` disagree; no word where one of them is still to come."""
    if part.open_digest is None:
        return
    if bytes(part.open_digest) != body.open_digest or part.session_id != body.session.hex():
        _disagree(part, "`opened` and `open` name another session or digest", now)


def _closed(box: Box, statement: said.Statement, now: datetime) -> None:
    body: said.Closed = statement.body  # type: ignore[assignment]
    part = Part.objects.filter(box=box, number=body.part).first()
    if part is not None and part.end_digest is not None and bytes(part.end_digest) != body.close_digest:
        _disagree(part, "`closed` and `close` name another digest", now)


def _recovered(box: Box, statement: said.Statement, now: datetime) -> Any:
    body: said.Recovered = statement.body  # type: ignore[assignment]
    part = Part.objects.select_related("session").filter(box=box, number=body.part).first()
    if part is None:
        return alarm(
            "disagree",
            box=box,
            unique=f"{box.name}:{statement.head.number}",
            now=now,
            what=str(body.part),
            said="`recovered` names a part that was never armed",
        )  # and no proof
    if part.state == PartState.CLOSED:
        _disagree(part, f"statement {statement.head.number} recovers a part that was closed", now)
    for place, tail in enumerate(body.tails):
        Tail.objects.get_or_create(
            part=part, place=place, statement=statement.head.number,
            defaults={
                "track": tail.track, "run": tail.run, "segment": tail.segment, "fragments": tail.fragments,
                "from_ns": tail.from_ns, "size": tail.size, "digest": tail.digest, "header_digest": tail.header,
                "signed_bytes": tail.signed_bytes, "state": FileState.AWAITED,
            },
        )  # fmt: skip
    for gap in body.gaps:
        Gap.objects.get_or_create(
            part=part, record=None, track=gap.track, from_ns=gap.from_ns, to_ns=None,
            defaults={"observed": "recovered", "detail": body.observed},
        )  # fmt: skip
    alarm("recovered", box=box, unique=f"{box.name}:{part.number}", now=now, what=str(part.number), said=body.observed)
    return endings.end_part(
        part,
        endings.Ending(
            state=PartState.RECOVERED,
            digest=bytes(statement.digest),
            session=body.session,
            wall_ns=statement.head.wall.unix_ns,
            last_record=body.last_record,
        ),
        now,
    )


def _ended(box: Box, statement: said.Statement, now: datetime) -> None:
    """A person ended what a crash had interrupted: no part of it will come."""
    body: said.Ended = statement.body  # type: ignore[assignment]
    part = Part.objects.filter(box=box, number=body.part).first()
    session = body.session.hex()
    is_so = part is not None and part.end_digest is not None and bytes(part.end_digest) == body.end_digest
    if not is_so or (part is not None and part.session_id not in (None, session)):
        return _disagree(
            part, f"statement {statement.head.number} ends another session or part than was recovered", now
        )
    if Part.objects.filter(session=session, number__gt=body.part).exists():
        return _disagree(part, f"statement {statement.head.number} ends a session that had gone on", now)
    Session.objects.filter(pk=session, state=SessionState.INTERRUPTED).update(state=SessionState.RECOVERED)
    return None


def _arrived(box: Box, statement: said.Statement, now: datetime) -> None:
    """A lawyer said that he has come: whoever keeps bookings hears of it."""
    body: said.Arrived = statement.body  # type: ignore[assignment]
    at = outside.at(wall_of(statement, body.at_ns))
    bound.tell_came(
        bound.Came(
            box=box, number=statement.head.number, bookings=body.bookings, person=body.person, how=body.how, at=at
        ),
        now,
    )


def _check_talks(box: Box, statement: said.Statement, now: datetime) -> None:
    """An alarm where a talk outside parts contradicts the chain, or film that ended before it."""
    try:
        outside.check_chain(box)
        if isinstance(statement.body, said.TalkBegun):
            part = Part.objects.select_related("box").filter(box=box, end_digest__isnull=False).last()
            if part is not None:
                outside.check_film(part)
    except Unaccounted as fault:
        alarm("talk", box=box, unique=f"{box.name}:{statement.head.number}", now=now, said=str(fault))


def _disagree(part: Part | None, words: str, now: datetime) -> None:
    if part is not None:
        unique = f"{part.box_id}:{part.number}:{words}"
        alarm("disagree", box=part.box, unique=unique, now=now, what=str(part.number), said=words)


def profile_recipients(box: Box, before_statement: int) -> list[str] | None:
    """Key ids (hex) of the newest signed profile below that statement; None if the chain has none."""
    row = (
        Statement.objects.filter(box=box, kind=int(said.StatementKind.PROFILE), number__lt=before_statement)
        .order_by("-number")
        .first()
    )
    if row is None:
        return None
    body = said.read_statement(bytes(row.raw), cose.only(box.device_point)).body
    return [each.hex() for each in body.recipients] if isinstance(body, said.ProfileSet) else None


def opened_statement_of(part: Part) -> said.Opened | None:
    """The verified `opened` of a part, if it is here."""
    rows = Statement.objects.filter(
        box=part.box, kind=int(said.StatementKind.OPENED), standing=Standing.VERIFIED, number__gt=part.armed_statement
    )
    for row in rows.order_by("number"):
        body = said.read_statement(bytes(row.raw), cose.only(part.box.device_point)).body
        if isinstance(body, said.Opened) and body.part == part.number:
            return body
    return None


_EFFECTS: dict[type, Callable[[Box, said.Statement, datetime], Any]] = {
    said.Armed: _armed,
    said.Voided: _voided,
    said.Opened: _opened,
    said.Closed: _closed,
    said.Recovered: _recovered,
    said.Ended: _ended,
    said.Arrived: _arrived,
}
_BESIDE_TALKS = frozenset(
    {
        said.StatementKind.OPENED,
        said.StatementKind.CLOSED,
        said.StatementKind.RECOVERED,
        said.StatementKind.TALK_BEGUN,
        said.StatementKind.TALK_ENDED,
        said.StatementKind.TALK_CONFIRMED,
    }
)
