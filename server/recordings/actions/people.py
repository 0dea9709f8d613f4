"""What people do: claim a recording, acknowledge an alarm, ask a box to start or stop."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from server.access.models import User
from server.audit.actions import append
from server.devices.models import Box
from server.recordings.errors import AlreadyClaimed, AlreadyDone
from server.recordings.models import Alarm, Command, Session
from sync.evidence.receipts import Verb


@transaction.atomic
def claim_session(*, actor: User, session: Session, now: datetime) -> None:
    """He is from now on its presiding prosecutor. AlreadyClaimed if somebody is."""
    moved = Session.objects.filter(pk=session.pk, claimed_by__isnull=True).update(claimed_by=actor, claimed_at=now)
    if moved != 1:
        raise AlreadyClaimed(f"session {session.pk[:8]}: somebody claimed it before. Look at its page again.")
    append(actor, "recording.claimed", session)


@transaction.atomic
def acknowledge_alarm(*, actor: User, alarm: Alarm, now: datetime) -> None:
    """He has looked. AlreadyDone if somebody has."""
    moved = Alarm.objects.filter(pk=alarm.pk, acknowledged_at__isnull=True).update(
        acknowledged_by=actor, acknowledged_at=now
    )
    if moved != 1:
        raise AlreadyDone(f"alarm {alarm.pk}: somebody acknowledged it before.")
    append(actor, "alarm.acknowledged", alarm, code=alarm.code)


@transaction.atomic
def ask_command(
    *,
    actor: User,
    box: Box,
    verb: Verb,
    expects: str,
    now: datetime,
    session: str = "",
    detail: str = "",
    what: str = "",
    sealed_words: bytes | None = None,
    talk: bytes | None = None,
    ident: str = "",
) -> Command:
    """The row that ingest signs and publishes while the box is online; it expires with words otherwise.

    `expects` is the box's state (agent/session.py: "ready" to start, "recording" to stop, with its session in hex).
    `what` goes into the audit: the reason of a suspension, a chapter, an edge; never free text, which travels sealed.
    `talk`: the digest of the signed begin of the talk that the command ends. `ident`: the press's own key, where its
    page has given it one.
    """
    command = Command.objects.create(
        id=ident or secrets.token_hex(16),
        box=box,
        verb=int(verb),
        session=session,
        detail=detail,
        expects=expects,
        asked_by=actor,
        asked_at=now,
        sealed_words=sealed_words,
        talk=talk,
    )
    more = {"what": what} if what else {}
    append(actor, f"command.{verb.name.lower()}_asked", command, box=box.name, session=session, **more)
    return command
