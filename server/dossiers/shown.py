"""What a dossier shows to apps below it: papers for a hearing's second screen, a lawyer's readings, which fill his
opinion."""

from __future__ import annotations

from collections.abc import Sequence

from server.access.models import User
from server.cases.models import Case, Suspect
from server.dossiers import queries
from server.dossiers.actions import reading
from server.dossiers.catalogue import Entry
from server.dossiers.counting import as_pdf
from server.dossiers.models import Turned, Visit
from server.dossiers.states import VisitState
from server.hearings.seams import Exhibit
from server.replies.help import Reading


def exhibits(case: Case) -> list[Exhibit]:
    """Every paper that can be drawn and may be shown outside the house; whose bytes go out is written down."""
    whole = queries.catalogue(case)
    return [_exhibit(case, each) for each in whole.entries if each.is_drawn and each.volume.to_lawyers]


def readings_of(suspect: Suspect, lawyer: User) -> Sequence[Reading]:
    """That lawyer's confirmed readings on site for that person, in order."""
    visits = Visit.objects.filter(lawyer=lawyer, suspects=suspect, state=VisitState.CONFIRMED)
    return [_reading(each) for each in visits.select_related("sitting").order_by("entered_at", "pk")]


def _exhibit(case: Case, entry: Entry) -> Exhibit:
    def opened(user: User) -> bytes:
        pdf = as_pdf(entry.paper)
        reading.note_fetched(case=case, person=user, entry=entry)
        return pdf

    return Exhibit(key=entry.paper.key, title=entry.paper.title, part=entry.volume.words, open=opened)


def _reading(visit: Visit) -> Reading:
    sitting = visit.sitting
    return Reading(
        at=sitting.started_at, minutes=queries.minutes_of(sitting), volumes=len(visit.volumes),
        pages=Turned.objects.filter(sitting=sitting).count(),
    )  # fmt: skip
