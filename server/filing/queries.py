"""What of the gate is shown: what waits for whom, what is about to go, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from server.access import reach
from server.access.models import User
from server.access.policies import Permission, may
from server.cases import course
from server.cases.guards import GUARDS
from server.cases.models import Case
from server.cases.queries.lists import cases_of
from server.cases.states import Event
from server.filing import checks
from server.filing.actions import approvers_of
from server.filing.gate import NEAR, Gate, gate_of
from server.filing.models import Disc, Explanation, Waiver
from server.filing.reading import GATED
from server.filing.states import STANDING, DiscState, WaiverState
from server.recordings.models import Session

#: Cases about to go, worked out on one page: each is some dozens of queries.
MOST = 12
#: What waits for one person's approval.
_MOST_WAITING = 50


@dataclass(frozen=True, slots=True)
class Near:
    """A case about to go, and its gate."""

    case: Case
    gate: Gate


def near(user: User, now: datetime, most: int = MOST) -> list[Near]:
    """Cases of this person that may be filed next, the nearest deadline of examination first."""
    rows = cases_of(user).filter(state__in=[s for row in course.TABLE if row.event in GATED for s in row.before])
    rows = rows.filter(state__in=NEAR).select_related("unit", "prosecutor").order_by("counted_from", "pk")
    if not may(user, Permission.EDIT_UNIT_CASES) and may(user, Permission.EDIT_OWN_CASES):
        own = rows.filter(Q(prosecutor=user) | Q(helpers=user)).distinct()
        rows = own if own.exists() else rows
    return [Near(case, gate_of(case, now)) for case in rows[:most]]


def to_decide(user: User, now: datetime) -> list[Waiver]:
    """Exceptions that wait and that this person may decide, the oldest first."""
    if not may(user, Permission.APPROVE_CASES):
        return []
    rows = reach.within(user, Permission.APPROVE_CASES, Waiver.objects, now).filter(state=WaiverState.ASKED)
    rows = rows.exclude(asked_by=user).select_related("case", "suspect", "asked_by").order_by("asked_at", "pk")
    return [each for each in rows[:_MOST_WAITING] if user.role in approvers_of(each, now)]


def to_keep(user: User, now: datetime) -> QuerySet[Disc]:
    """Sealed discs that case management is to receive, the oldest first."""
    cases = reach.within(user, Permission.EDIT_UNIT_CASES, Case.objects, now)
    rows = Disc.objects.filter(case__in=cases, state=DiscState.SEALED).select_related("case", "asked_by")
    return rows.order_by("made_at", "pk")


def past(case: Case) -> QuerySet[Waiver]:
    """Exceptions of that case that count no longer: refused, withdrawn, undone."""
    return case.waivers.exclude(state__in=STANDING).select_related("suspect", "asked_by", "decided_by", "undone_by")


def explanations_of(session: Session) -> QuerySet[Explanation]:
    """All that was written about that recording, voided ones too."""
    return Explanation.objects.filter(session=session).select_related("by", "by__unit", "voided_by", "incident")


def asks_of(waiver: Waiver) -> str:
    """What its check asks, in words."""
    own = next((check.asks for check in checks.CHECKS if check.key == waiver.check_key), None)
    guard = GUARDS.get(waiver.check_key)
    return str(own or (guard.asks if guard else waiver.check_key))


def moves(case: Case) -> list[Event]:
    """The moves by which it could go now, as far as its state knows them."""
    return [event for event in GATED if course.row_of(case.state, event)]
