"""Reads about grants and requests."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from server.access import reach
from server.access.models import Role, User
from server.access.policies import TABLE, Permission, may
from server.recordings.models import Session
from server.viewing.models import Grant, GrantKind, ViewingRequest
from server.viewing.rules import emergency
from server.viewing.states import GrantState, RequestState

#: Roles that may ever see a picture; an operator never, whatever the table of grants says.
VIEWERS = tuple(role for role in Role if Permission.SEE_OWN_UNIT_RECORDINGS in TABLE[role])


def grant_for(user: User, session: Session | str, now: datetime) -> Grant | None:
    """The grant under which this person may watch that session now; None: he may not. The one question."""
    if not may(user, Permission.SEE_OWN_UNIT_RECORDINGS):
        return None
    ident = session.pk if isinstance(session, Session) else session
    return active_grants(now).filter(person=user, session=ident).order_by("-until", "-pk").first()


def active_grants(now: datetime) -> QuerySet[Grant]:
    """Grants in force."""
    return Grant.objects.filter(state=GrantState.ACTIVE, until__gt=now).select_related("person", "granted_by")


def granted_sessions(user: User, now: datetime) -> QuerySet[Grant, str]:
    """Ids of the sessions that a grant lets this person know of, whatever their unit."""
    return active_grants(now).filter(person=user).values_list("session", flat=True)


def claim_grant(session: Session, now: datetime) -> Grant | None:
    """The claimant's own grant, while it is in force."""
    return active_grants(now).filter(session=session, kind=GrantKind.CLAIMED, person=session.claimed_by_id).first()


def requests_of(user: User) -> QuerySet[ViewingRequest]:
    """What this person applied for, newest first."""
    return _with_all(ViewingRequest.objects.filter(applicant=user))


def requests_before(user: User) -> QuerySet[ViewingRequest]:
    """What waits for a department head of this person's reach; his own are among them, but another must decide."""
    pending = ViewingRequest.objects.filter(state=RequestState.PENDING, is_emergency=False)
    return _with_all(reach.within(user, Permission.APPROVE_VIEWING, pending, timezone.now()))


def decided_by(user: User) -> QuerySet[ViewingRequest]:
    """What this person decided, newest first."""
    return _with_all(ViewingRequest.objects.filter(decided_by=user)).order_by("-decided_at")


def pending_request(user: User, session: Session, now: datetime) -> ViewingRequest | None:
    """This person's request for that session that is not decided yet."""
    waits = ViewingRequest.objects.filter(applicant=user, session=session, state=RequestState.PENDING)
    return waits.exclude(is_emergency=True, asked_at__lte=now - emergency().lapses).first()


def colleagues(user: User, session: Session, now: datetime) -> QuerySet[User]:
    """Whom the claimant may add: active people of its unit who may see pictures and hold no grant for it yet."""
    have = active_grants(now).filter(session=session).values("person")
    people = User.objects.filter(unit=session.unit_id, role__in=VIEWERS, is_active=True)
    return people.exclude(pk=user.pk).exclude(pk__in=have).order_by("display_name", "username")


def _with_all(requests: QuerySet[ViewingRequest]) -> QuerySet[ViewingRequest]:
    return requests.select_related("session", "session__room", "session__unit", "applicant", "decided_by", "grant")
