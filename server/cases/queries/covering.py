"""Which plea cases lack a compliant recording (全覆盖), and which recordings belong to no case yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from server.access.models import User
from server.cases.facts import PLEADING, SETTLED
from server.cases.models import Case, SessionLink, Suspect
from server.cases.queries.lists import cases_of
from server.cases.states import BEFORE_COURT, SENTENCED, CaseState
from server.recordings.models import NOT_HERE, Gap, SegmentObject, Session, SessionState, Tail
from server.recordings.queries import sessions_for

#: From the recognizance on a recording must be there.
MUST_HAVE = (CaseState.SIGNED, CaseState.SURVEY, *BEFORE_COURT, *SENTENCED, CaseState.CLOSED)
SEALED = (SessionState.CLOSED, SessionState.RECOVERED)
#: A recording made so long before or after the case's own days is not offered for it.
NEAR = timedelta(days=200)


class Flaw(StrEnum):
    """What keeps a person's recordings from being compliant; one good recording of several is enough."""

    NONE = ""
    NO_RECORDING = "no_recording"
    NOT_SEALED = "not_sealed"
    NOT_ARRIVED = "not_arrived"
    HAS_GAPS = "has_gaps"


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A suspect who pleads, and what his recordings lack."""

    suspect: Suspect
    flaw: Flaw


def uncovered(user: User, most: int) -> list[Uncovered]:
    """Those of this person's cases, the newest case first."""
    people = (
        Suspect.objects.filter(case__in=cases_of(user), case__state__in=MUST_HAVE, plea__in=PLEADING)
        .exclude(outcome__in=SETTLED)
        .exclude(Exists(_good_links().filter(suspects=OuterRef("pk"))))
        .select_related("case", "case__prosecutor", "case__unit")
        .order_by("-case__accepted_on", "-case", "number")[:most]
    )
    found = list(people)
    flaws = flaws_of(found)
    return [Uncovered(each, flaws[each.pk]) for each in found]


def flaws_of(suspects: Iterable[Suspect]) -> dict[int, Flaw]:
    """What each of these lacks, over all recordings that are linked to him."""
    ids = [each.pk for each in suspects]
    linked: dict[int, set[str]] = {pk: set() for pk in ids}
    pairs = SessionLink.objects.filter(ended_at=None, suspects__in=ids).values_list("suspects", "session")
    for suspect, session in pairs:
        linked[suspect].add(session)
    judged = flaw_of_sessions({session for sessions in linked.values() for session in sessions})
    worst_first = (Flaw.NONE, Flaw.HAS_GAPS, Flaw.NOT_ARRIVED, Flaw.NOT_SEALED)
    return {
        pk: next((flaw for flaw in worst_first if flaw in {judged[each] for each in sessions}), Flaw.NO_RECORDING)
        for pk, sessions in linked.items()
    }


def flaw_of_sessions(ids: set[str]) -> dict[str, Flaw]:
    """What each recording lacks."""
    waiting = _with(SegmentObject, ids, state__in=NOT_HERE) | _with(Tail, ids, state__in=NOT_HERE)
    gaps = _with(Gap, ids)
    found = {}
    for ident, state in Session.objects.filter(pk__in=ids).values_list("pk", "state"):
        if state not in SEALED:
            found[ident] = Flaw.NOT_SEALED
        elif ident in waiting:
            found[ident] = Flaw.NOT_ARRIVED
        else:
            found[ident] = Flaw.HAS_GAPS if ident in gaps else Flaw.NONE
    return found


def links_of(case: Case) -> list[SessionLink]:
    """The recordings of a case, as they are linked now."""
    rows = case.session_links.filter(ended_at=None).select_related("session", "session__room", "by")
    return list(rows.prefetch_related("suspects"))


def offered(user: User, case: Case) -> QuerySet[Session]:
    """Recordings of the case's unit that belong to no case yet, near its days: claimed before the case was here too."""
    linked = SessionLink.objects.filter(session=OuterRef("pk"), ended_at=None)
    mine = Q(claimed_by=case.prosecutor_id) | Q(claimed_by=None) | Q(claimed_by=user)
    return (
        sessions_for(user)
        .filter(mine, ~Exists(linked), unit=case.unit_id, started_at__date__gte=case.accepted_on - NEAR)
        .order_by("-started_at")[:50]
    )


def unmatched(user: User) -> QuerySet[Session]:
    """Recordings somebody claimed that belong to no case."""
    linked = SessionLink.objects.filter(session=OuterRef("pk"), ended_at=None)
    rows = sessions_for(user).filter(~Exists(linked), claimed_by__isnull=False)
    return rows.annotate(parts_count=Count("parts")).order_by("-started_at")


def _good_links() -> QuerySet[SessionLink]:
    def of_session(model: type[SegmentObject] | type[Tail] | type[Gap], **where: object) -> Exists:
        return Exists(model.objects.filter(part__session=OuterRef("session"), **where))

    return SessionLink.objects.filter(
        ~of_session(SegmentObject, state__in=NOT_HERE),
        ~of_session(Tail, state__in=NOT_HERE),
        ~of_session(Gap),
        ended_at=None,
        session__state__in=SEALED,
    )


def _with(model: type[SegmentObject] | type[Tail] | type[Gap], ids: set[str], **where: object) -> set[str]:
    return set(model.objects.filter(part__session__in=ids, **where).values_list("part__session", flat=True))
