"""Every write to grants and requests: one deed, one transaction, one audit event; the guarded update is the lock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.recordings.actions.people import claim_session
from server.recordings.errors import AlreadyClaimed
from server.recordings.models import Session
from server.viewing import policies
from server.viewing.errors import NotAllowed, StaleState
from server.viewing.models import Grant, GrantKind, ViewingRequest, Watch
from server.viewing.queries import claim_grant
from server.viewing.states import GRANTS, REQUESTS, GrantEvent, GrantState, RequestEvent, RequestState

_FASTER = _("状态已变化，请刷新后再试。")
#: A sitting ends when nothing was asked for so long; it is written down no oftener than that.
SITTING = timedelta(minutes=5)
NOTED_EVERY = timedelta(seconds=30)


@transaction.atomic
def grant_to_starter(*, person: User, session: Session, now: datetime) -> Grant:
    """First act: who started it from the page may watch it. The same again is the grant that he has."""
    known = Grant.objects.filter(person=person, session=session, kind=GrantKind.STARTED).first()
    if known is not None:
        return known
    grant = make_grant(
        session, person, GrantKind.STARTED, "started from the page", person, now + policies.STARTED_FOR, now
    )
    append(person, "grant.started", session, grant=grant.pk, until=grant.until.isoformat())
    return grant


@transaction.atomic
def claim(*, person: User, session: Session, now: datetime) -> Grant:
    """Second act: the presiding prosecutor claims it. Raises NotAllowed, StaleState."""
    policies.check_claim(person, session)
    try:
        claim_session(actor=person, session=session, now=now)  # audited there
    except AlreadyClaimed as error:
        raise StaleState(str(error), _FASTER) from error
    return make_grant(
        session, person, GrantKind.CLAIMED, "presiding prosecutor", person, now + policies.CLAIMED_FOR, now
    )


@transaction.atomic
def add_colleague(*, person: User, session: Session, colleague: User, why: str, now: datetime) -> Grant:
    """Third act: the claimant adds a colleague, never for longer than he may watch himself. Raises NotAllowed."""
    policies.check_add(person, session, colleague, now)
    own = claim_grant(session, now)
    until = min(now + policies.ADDED_FOR, own.until if own else now)
    grant = make_grant(session, colleague, GrantKind.ADDED, why, person, until, now)
    append(person, "grant.added", session, grant=grant.pk, person=colleague.username, until=until.isoformat())
    return grant


@transaction.atomic
def apply(*, person: User, session: Session, reason: str, days: int, now: datetime) -> ViewingRequest:
    """Fourth act, its first half: the request. Raises NotAllowed."""
    policies.check_apply(person, session, now)
    let_lapse(person, session)
    try:
        with transaction.atomic():
            made = ViewingRequest.objects.create(
                session=session, applicant=person, reason=reason, days=min(days, policies.MOST_DAYS), asked_at=now
            )
    except IntegrityError as error:
        raise NotAllowed("apply: waits already", _("您的申请正在等待审批。")) from error
    append(person, "viewing.applied", session, request=made.pk, days=made.days, reason=reason)
    return made


@transaction.atomic
def approve(*, person: User, request: ViewingRequest, said: str, now: datetime) -> Grant:
    """Fourth act, its second half: another department head lets him watch. Raises NotAllowed, StaleState."""
    policies.check_decide(person, request)
    decide(request, RequestEvent.APPROVE, person, said, now)
    until = now + timedelta(days=request.days)
    grant = make_grant(request.session, request.applicant, GrantKind.APPROVED, request.reason, person, until, now)
    ViewingRequest.objects.filter(pk=request.pk).update(grant=grant)
    append(person, "viewing.approved", request.session, request=request.pk, grant=grant.pk, until=until.isoformat())
    return grant


@transaction.atomic
def refuse(*, person: User, request: ViewingRequest, said: str, now: datetime) -> None:
    """The request is refused, with the reason. Raises NotAllowed, StaleState."""
    policies.check_decide(person, request)
    decide(request, RequestEvent.REFUSE, person, said, now)
    append(person, "viewing.refused", request.session, request=request.pk, reason=said)


@transaction.atomic
def withdraw(*, person: User, request: ViewingRequest, now: datetime) -> None:
    """The applicant no longer asks. Raises NotAllowed, StaleState."""
    if request.applicant_id != person.pk:
        raise NotAllowed("withdraw: another's request", _("只能撤回自己的申请。"))
    decide(request, RequestEvent.WITHDRAW, None, "", now)
    append(person, "viewing.withdrawn", request.session, request=request.pk)


@transaction.atomic
def revoke(*, person: User, grant: Grant, why: str, now: datetime) -> None:
    """The grant ends at once: the next request of a player is refused. Raises NotAllowed, StaleState."""
    policies.check_revoke(person, grant)
    after = GRANTS[GrantState.ACTIVE, GrantEvent.REVOKE]
    moved = Grant.objects.filter(pk=grant.pk, state=GrantState.ACTIVE).update(
        state=after, revoked_by=person, revoked_at=now, revoked_why=why
    )
    if moved != 1:
        raise StaleState(f"grant {grant.pk} is no longer active", _FASTER)
    append(person, "grant.revoked", grant.session, grant=grant.pk, person=grant.person.username, reason=why)


def note_watching(*, grant: Grant, now: datetime, address: str = "") -> None:
    """Called before bytes go out under a grant: the first of a sitting is an audit event of its own."""
    watch = Watch.objects.filter(grant=grant).first()
    if watch is not None and watch.seen_at > now - NOTED_EVERY:
        return
    if watch is not None and watch.seen_at > now - SITTING:
        Watch.objects.filter(pk=watch.pk).update(seen_at=now)
        return
    _begin_watching(grant, now, address)


@transaction.atomic
def _begin_watching(grant: Grant, now: datetime, address: str) -> None:
    # of two first bytes that come together, the second finds the sitting begun
    Grant.objects.select_for_update().get(pk=grant.pk)
    if Watch.objects.filter(grant=grant, seen_at__gt=now - SITTING).exists():
        return
    Watch.objects.create(grant=grant, started_at=now, seen_at=now)
    append(grant.person, "recording.watched", grant.session, grant=grant.pk, kind=grant.kind, address=address)


def make_grant(
    session: Session, person: User, kind: GrantKind, why: str, by: User, until: datetime, now: datetime
) -> Grant:
    """The row of a grant, in the caller's transaction: who calls has asked whether it may be."""
    return Grant.objects.create(
        session=session, person=person, kind=kind, why=why[:400], granted_by=by, granted_at=now, until=until
    )


def let_lapse(person: User, session: Session) -> None:
    """His emergencies that nobody confirmed in time (policies let him ask again) wait no longer."""
    late = ViewingRequest.objects.filter(applicant=person, session=session, is_emergency=True)
    late.filter(state=RequestState.PENDING).update(state=REQUESTS[RequestState.PENDING, RequestEvent.LAPSE])


def decide(request: ViewingRequest, event: RequestEvent, by: User | None, said: str, now: datetime) -> None:
    """A request that waits is decided, in the caller's transaction. Raises StaleState."""
    after = REQUESTS[RequestState.PENDING, event]
    moved = ViewingRequest.objects.filter(pk=request.pk, state=RequestState.PENDING).update(
        state=after, decided_by=by, decided_at=now, decision=said
    )
    if moved != 1:
        raise StaleState(f"request {request.pk} is no longer pending", _FASTER)
