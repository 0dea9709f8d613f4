"""Command rows -> signed messages for boxes that are online; what became of them.

A part's signed records name the command that opened or closed it. The box's telemetry tells the outcome of each command
too, refusals in an idle room among them; it is the box's unsigned word and changes nothing but the command's own row.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from server import keyring
from server.devices.models import Box, BoxPresence
from server.ingest import outcomes
from server.recordings.actions.again import ask_again, is_due
from server.recordings.models import Birth, Command, CommandState, Mark, Part
from server.recordings.sealing import seal_person
from server.viewing.starting import grant_starters
from sync.evidence import receipts as words
from sync.evidence.receipts import Verb
from sync.evidence.records import MarkKind
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256
from sync.wire.messages import Outcome

_LOG = logging.getLogger(__name__)
LIFETIME = timedelta(seconds=15)
#: The commands whose asker goes into the signed records, proven by his sign-in: the operator, the lawyer's word.
NAMED = frozenset({Verb.START, Verb.CONFIRM, Verb.TALK_END})
PATIENCE = timedelta(seconds=30)
#: The box's word for a command that met another state than it expects.
STATE = "state"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed command for a box."""

    box: str
    raw: bytes


def due(now: datetime) -> list[Signed]:
    """Signs each command that waits for a box which is online; one too old, or whose box is away, expires, in words."""
    found = []
    for command in Command.objects.filter(state=CommandState.ASKED).order_by("asked_at"):
        if now - command.asked_at > LIFETIME:
            _end(command, CommandState.EXPIRED, outcomes.LATE if _is_online(command) else outcomes.NOT_SENT, now)
            continue
        if command.is_again and not is_due(command, now):
            continue
        signed = _sign(command, now)
        if signed is not None:
            found.append(signed)
    return found


def observe(now: datetime) -> None:
    """Ends sent commands: accepted by the record that names it, refused by the box's mark, or expired."""
    for command in Command.objects.filter(state=CommandState.SENT):
        refusal = _refusal(command)
        if _is_done(command):
            _end(command, CommandState.ACCEPTED, outcomes.OBEYED, now)
        elif refusal is not None:
            _end(command, CommandState.REFUSED, outcomes.refusal_words(refusal, ""), now)
        elif command.sent_at is not None and now - command.sent_at > PATIENCE:
            _end(command, CommandState.EXPIRED, outcomes.SILENT, now)
    grant_starters(now)


def take_outcomes(box: Box, told: Iterable[Outcome], now: datetime) -> None:
    """Ends the box's sent commands whose outcome it tells; what is told again, or of another's command, is nothing."""
    for each in told:
        command = Command.objects.filter(pk=each.command.hex(), box=box, state=CommandState.SENT).first()
        if command is None:
            continue
        if each.code:
            words = outcomes.refusal_words(each.code, each.state)
            _end(command, CommandState.REFUSED, words, now)
            if each.code == STATE:
                ask_again(command, words, now)
        else:
            words = outcomes.ANNOUNCED if command.verb == Verb.TALK_END else outcomes.OBEYED
            _end(command, CommandState.ACCEPTED, words, now)


@transaction.atomic
def _sign(command: Command, now: datetime) -> Signed | None:
    birth = Birth.objects.select_for_update().filter(box=command.box_id).first()
    online = _is_online(command)
    if birth is None or birth.nonce is None or len(birth.nonce) != 16 or not online:
        return None
    word = words.Command(
        suite=ES256_SHA256_AES256GCM_HPKEP256,
        box=command.box_id,
        counter=birth.next_command,
        birth_nonce=bytes(birth.nonce),
        issued_unix_ns=int(now.timestamp() * 1_000_000) * 1000,
        lifetime_ms=int(LIFETIME.total_seconds() * 1000),
        expects=command.expects,
        verb=command.verb,
        session=bytes.fromhex(command.session) if command.session else None,
        detail=command.detail or None,
        command=bytes.fromhex(command.id),
        sealed_person=_asker(command) if command.verb in NAMED else None,
        sealed_words=bytes(command.sealed_words) if command.sealed_words else None,
        talk=bytes(command.talk) if command.talk else None,
    )
    raw = words.sign_command(keyring.signer("command"), word)
    moved = Command.objects.filter(pk=command.pk, state=CommandState.ASKED).update(
        state=CommandState.SENT, counter=birth.next_command, raw=raw, sent_at=now
    )
    Birth.objects.filter(pk=birth.pk).update(next_command=F("next_command") + 1)
    return Signed(command.box_id, raw) if moved == 1 else None


def _is_online(command: Command) -> bool:
    return BoxPresence.objects.filter(box=command.box_id, online=True).exists()


def _asker(command: Command) -> bytes | None:
    """Who asked, sealed. A centre whose public keys are astray still starts a recording: its operator is not stated."""
    try:
        return seal_person(command.asked_by, command.box)
    except keyring.KeyMissing:
        _LOG.exception("command %s names nobody: the key for sealed words is missing", command.pk[:8])
        return None


def _is_done(command: Command) -> bool:
    by, parts = f"command:{command.id}", Part.objects.filter(box=command.box_id)
    if command.verb == Verb.STOP:
        return parts.filter(session=command.session, stopped_by=by).exists()
    return command.verb == Verb.START and parts.filter(started_by=by).exists()


def _refusal(command: Command) -> str | None:
    """The code in the box's mark, "CODE COMMAND"."""
    marks = Mark.objects.filter(part__box=command.box_id, mark=int(MarkKind.COMMAND_REFUSED))
    mark = marks.filter(detail__endswith=f" {command.id}").first()
    return mark.detail.partition(" ")[0] if mark else None


def _end(command: Command, state: CommandState, said: str, now: datetime) -> None:
    Command.objects.filter(pk=command.pk, state=command.state).update(state=state, words=said[:400], answered_at=now)
