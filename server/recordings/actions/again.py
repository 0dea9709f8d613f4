"""A press that met a room just changing its state is sent once more, if the room stands as it needs in time."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from server.devices.models import BoxPresence
from server.recordings.desk import DEEDS
from server.recordings.models import Command, CommandState
from sync.evidence.receipts import Verb

#: So long after the refusal the room may come to stand as the press needs it.
WITHIN = timedelta(seconds=2)
#: Deeds that a moment's change of the room only delays. A start, and what ends a talk, is always pressed anew.
_PATIENT = {
    int(deed.verb): deed.states for deed in DEEDS.values() if deed.verb not in (Verb.START, Verb.TALK, Verb.TALK_END)
}


def ask_again(refused: Command, words: str, now: datetime) -> None:
    """The same press in a row of its own, once; its asker and audit are those of the first."""
    if refused.is_again or refused.verb not in _PATIENT:
        return
    Command.objects.create(
        id=secrets.token_hex(16), box=refused.box, verb=refused.verb, session=refused.session, detail=refused.detail,
        expects=refused.expects, asked_by=refused.asked_by, asked_at=now, sealed_words=refused.sealed_words,
        words=words, is_again=True,
    )  # fmt: skip


def is_due(command: Command, now: datetime) -> bool:
    """True once the room stands as it needs, which it then expects. Too late, it stays refused, in the box's words."""
    mine = Command.objects.filter(pk=command.pk, state=CommandState.ASKED)
    if now - command.asked_at > WITHIN:
        mine.update(state=CommandState.REFUSED, answered_at=now)
        return False
    presence = BoxPresence.objects.filter(box=command.box_id, online=True).first()
    stands = str((presence.telemetry or {}).get("stands", "")) if presence else ""
    if stands not in _PATIENT[command.verb] or presence is None or not _is_newer(presence, command):
        return False
    command.expects, command.words = stands, ""
    return mine.update(expects=stands, words="") == 1


def _is_newer(presence: BoxPresence, command: Command) -> bool:
    """What the box said before it refused is what misled the press."""
    return presence.seen_at is not None and presence.seen_at >= command.asked_at
