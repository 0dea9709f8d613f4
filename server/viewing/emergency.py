"""Emergency viewing (应急查看), where nobody who approves can be reached: one person asks with a reason, a second one
confirms at once, the right ends by itself within hours, everybody concerned is told, and a third one reviews it.

The request is one to view, marked as an emergency: it never comes before the heads of department, whose approval it
does without, and theirs never comes before those who confirm.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.policies import TABLE, Permission, may
from server.access.queries import line_of, reach
from server.audit.actions import append
from server.notices import actions as notices
from server.notices.kinds import Kind, Urgency
from server.recordings.models import Session
from server.viewing import policies
from server.viewing.actions import decide, let_lapse, make_grant, withdraw
from server.viewing.errors import NotAllowed, StaleState
from server.viewing.models import Grant, GrantKind, ViewingRequest
from server.viewing.queries import pending_request
from server.viewing.rules import emergency
from server.viewing.states import RequestEvent, RequestState

_CONFIRMS = frozenset({Permission.CONFIRM_EMERGENCY})
ASKED = Kind(
    name="emergency.asked", words=_("有人申请应急查看录像，等待您确认"), urgency=Urgency.ACT, permissions=_CONFIRMS
)
OPENED = Kind(
    name="emergency.opened",
    words=_("一段录像被应急查看，请知悉并复核"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.APPROVE_VIEWING, Permission.CLAIM_RECORDING, Permission.SEE_AUDIT}),
)
KINDS = (ASKED, OPENED)


@transaction.atomic
def ask(*, person: User, session: Session, reason: str, now: datetime) -> ViewingRequest:
    """The first person asks; whoever may confirm is told at once. His request to the heads, which nobody answers, is
    taken back. Raises NotAllowed."""
    policies.check_emergency(person, session, now)
    let_lapse(person, session)
    unanswered = pending_request(person, session, now)
    if unanswered is not None:
        withdraw(person=person, request=unanswered, now=now)
    try:
        with transaction.atomic():
            made = ViewingRequest.objects.create(
                session=session, applicant=person, reason=reason, days=0, asked_at=now, is_emergency=True
            )
    except IntegrityError as error:
        raise NotAllowed("emergency: waits already", _("您的申请正在等待处理。")) from error
    append(person, "emergency.asked", session, request=made.pk, reason=reason)
    for each in _holders(session, Permission.CONFIRM_EMERGENCY).exclude(pk=person.pk):
        notices.tell(person=each, kind=ASKED.name, now=now, path=reverse("viewing:emergencies"))
    return made


@transaction.atomic
def confirm(*, person: User, request: ViewingRequest, said: str, now: datetime) -> Grant:
    """The second person confirms: the first may watch for some hours, and everybody concerned is told. Raises
    NotAllowed, StaleState."""
    policies.check_confirm(person, request, now)
    decide(request, RequestEvent.APPROVE, person, said, now)
    session, asker = request.session, request.applicant
    until = now + emergency().lasts
    grant = make_grant(session, asker, GrantKind.EMERGENCY, request.reason, person, until, now)
    ViewingRequest.objects.filter(pk=request.pk).update(grant=grant)
    append(
        person, "emergency.confirmed", session, request=request.pk, grant=grant.pk, person=asker.username,
        until=until.isoformat(), said=said,
    )  # fmt: skip
    for each in _concerned(session, asker):
        notices.tell(person=each, kind=OPENED.name, now=now, path=reverse("viewing:emergencies"))
    return grant


@transaction.atomic
def refuse(*, person: User, request: ViewingRequest, said: str, now: datetime) -> None:
    """The second person does not confirm. Raises NotAllowed, StaleState."""
    policies.check_confirm(person, request, now)
    decide(request, RequestEvent.REFUSE, person, said, now)
    append(person, "emergency.refused", request.session, request=request.pk, said=said)


@transaction.atomic
def review(*, person: User, request: ViewingRequest, said: str, is_proper: bool, now: datetime) -> None:
    """A third person judges it afterwards. Raises NotAllowed, StaleState."""
    policies.check_review(person, request)
    moved = ViewingRequest.objects.filter(pk=request.pk, reviewed_at=None).update(
        reviewed_by=person, reviewed_at=now, review=said, is_proper=is_proper
    )
    if moved != 1:
        raise StaleState(f"request {request.pk}: reviewed already", _("已经有人复核，请刷新查看。"))
    append(person, "emergency.reviewed", request.session, request=request.pk, proper=is_proper, said=said)


def waiting_for(user: User, now: datetime) -> QuerySet[ViewingRequest]:
    """What waits for this person's word, oldest first; nothing that has lapsed."""
    if not may(user, Permission.CONFIRM_EMERGENCY):
        return ViewingRequest.objects.none()
    since = now - emergency().lapses
    return _all(user).filter(state=RequestState.PENDING, asked_at__gt=since).order_by("asked_at")


def seen_by(user: User) -> QuerySet[ViewingRequest]:
    """Every emergency over this person's units, the newest first."""
    return _all(user).order_by("-asked_at")


def to_review(user: User) -> QuerySet[ViewingRequest]:
    """What was opened and nobody judged yet, the oldest first; not what he had part in."""
    if not may(user, Permission.APPROVE_VIEWING):
        return ViewingRequest.objects.none()
    opened = _all(user).filter(state=RequestState.APPROVED, reviewed_at=None)
    return opened.exclude(applicant=user).exclude(decided_by=user).order_by("decided_at")


def _all(user: User) -> QuerySet[ViewingRequest]:
    told = ViewingRequest.objects.filter(is_emergency=True, session__unit__in=reach(user))
    return told.select_related(
        "session", "session__room", "session__unit", "applicant", "applicant__unit", "decided_by", "grant",
        "reviewed_by",
    )  # fmt: skip


def _concerned(session: Session, asker: User) -> list[User]:
    heads = {*_holders(session, Permission.APPROVE_VIEWING), *_holders(session, Permission.SEE_AUDIT)}
    if session.claimed_by is not None and session.claimed_by.is_active:
        heads.add(session.claimed_by)
    return sorted(heads - {asker}, key=lambda each: each.pk)


def _holders(session: Session, permission: Permission) -> QuerySet[User]:
    """Active people with that permission whose units hold the recording's."""
    roles = [role for role, held in TABLE.items() if permission in held]
    units = line_of(session.unit) if session.unit is not None else []
    return User.objects.filter(role__in=roles, unit__in=units, is_active=True)
