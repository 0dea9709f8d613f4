"""The first of the four acts: who started a recording from a page is known once the box's signed `open` is here."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from server.recordings.models import Command, CommandState, Record, Standing
from server.viewing.actions import grant_to_starter
from server.viewing.models import Grant
from sync.evidence.receipts import Verb
from sync.evidence.records import RecordKind

#: What `open` says of a start that was asked for from a page.
BY_COMMAND = "command"


def grant_starters(now: datetime) -> list[Grant]:
    """Grants of starts that were accepted since; each start once. Called by whoever sees what became of commands."""
    started = Command.objects.filter(verb=Verb.START, state=CommandState.ACCEPTED, session="", sent_at__isnull=False)
    return [grant for command in started if (grant := _settle(command, now)) is not None]


@transaction.atomic
def _settle(command: Command, now: datetime) -> Grant | None:
    opens = Record.objects.filter(
        part__box=command.box_id,
        kind=int(RecordKind.OPEN),
        standing=Standing.VERIFIED,
        received_at__gte=command.sent_at,
    )
    opened = (
        opens.filter(part__started_by__startswith=BY_COMMAND)
        .select_related("part__session")
        .order_by("received_at")
        .first()
    )
    if opened is None or opened.part.session is None:
        return None
    Command.objects.filter(pk=command.pk).update(session=opened.part.session_id)
    return grant_to_starter(person=command.asked_by, session=opened.part.session, now=now)
