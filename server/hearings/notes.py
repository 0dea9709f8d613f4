"""Notes of a hearing, and their marks in the film: asked for at once, kept and asked for again while the box is away.

The signed mark says `note:<hearing>:<number>` and stands where the box took it; the moment meant is the note's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from server.access.models import User
from server.audit.actions import append
from server.hearings import policies
from server.hearings.models import Hearing, Note, NoteKind, NoteState
from server.hearings.queries import under_way
from server.hearings.revisions import after_deed
from server.recordings import marking
from server.recordings.marking import Meant
from server.recordings.models import CommandState, Mark, SessionState

PREFIX = "note"
#: A browser that was cut off tells a note so long afterwards at most.
LATEST = timedelta(hours=12)
_FAILED = (CommandState.REFUSED, CommandState.EXPIRED)
_OVER = (SessionState.CLOSED, SessionState.RECOVERED)
S = NoteState


@transaction.atomic
def note(
    *,
    by: User,
    hearing: Hearing,
    text: str,
    now: datetime,
    kind: NoteKind = NoteKind.NOTE,
    ago: timedelta = timedelta(0),
    press: str | None = None,
) -> Note:
    """Noted, for the moment `ago`; brought again with the same `press` it is the one there is. Raises NotAllowed,
    StaleState."""
    policies.check_write(by, hearing, now)
    if press is not None and (known := Note.objects.filter(press=press).first()) is not None:
        return known
    after_deed(hearing.pk)  # its row's lock: numbers follow one another
    last = hearing.notes.aggregate(last=Max("number"))["last"] or 0
    session = under_way(hearing)
    made = Note.objects.create(
        hearing=hearing, number=last + 1, kind=kind, text=text.strip()[:2000], by=by, press=press, session=session,
        meant_at=now - min(max(ago, timedelta(0)), LATEST), state=S.WAITING if session else S.UNFILMED,
    )  # fmt: skip
    append(by, "hearing.noted", hearing, number=made.number, kind=str(kind), session=session.pk if session else "")
    _ask(made, now)
    return made


def tend(now: datetime) -> None:
    """Notes whose mark is not in the film yet: found there, asked for again, or given up when the recording is over."""
    for each in Note.objects.filter(state__in=(S.WAITING, S.SENT)).select_related(
        "session", "command", "hearing", "by"
    ):
        if Mark.objects.filter(part__session=each.session_id, detail=detail_of(each)).exists():
            _stand(each, S.MARKED)
        elif each.session is None or each.session.state in _OVER:
            # the close comes last of all records: a mark that is not there then is not in the film
            _stand(each, S.UNFILMED)
        elif each.state == S.WAITING or each.command is None or each.command.state in _FAILED:
            _ask(each, now)


def detail_of(note_: Note) -> str:
    """What its mark says."""
    return f"{PREFIX}:{note_.hearing.uid}:{note_.number}"


def meanings(details: Collection[str]) -> Mapping[str, Meant]:
    """For the time line: which note a mark is of, when it was meant; its text stands on the hearing's page alone."""
    named = {each: each.split(":") for each in details}
    wanted = {
        each: (parts[1], int(parts[2])) for each, parts in named.items() if len(parts) == 3 and parts[2].isdecimal()
    }
    rows = Note.objects.filter(hearing__uid__in={uid for uid, _number in wanted.values()}).select_related("hearing")
    found = {(row.hearing.uid, row.number): row for row in rows}
    return {detail: _meant(found[key]) for detail, key in wanted.items() if key in found}


def _meant(row: Note) -> Meant:
    words = _("听取意见%(kind)s%(number)d（%(at)s）") % {
        "kind": row.get_kind_display(), "number": row.number, "at": f"{timezone.localtime(row.meant_at):%H:%M:%S}",
    }  # fmt: skip
    return Meant(words, reverse("hearings:mark", args=(row.hearing.uid, row.number)))


def _ask(each: Note, now: datetime) -> None:
    if each.session is None:
        return
    command = marking.ask_mark(actor=each.by, session=each.session, detail=detail_of(each), now=now)
    state = S.WAITING if command is None else S.SENT
    if (state, command) != (each.state, each.command):
        Note.objects.filter(pk=each.pk, state=each.state).update(state=state, command=command)


def _stand(each: Note, state: NoteState) -> None:
    if Note.objects.filter(pk=each.pk, state=each.state).update(state=state):
        after_deed(each.hearing_id)
