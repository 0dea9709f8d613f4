"""Who may do what with grants: each question returns nothing or raises NotAllowed with the words to be read."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.policies import Permission, may
from server.access.queries import reach
from server.recordings.models import Session
from server.viewing.errors import NotAllowed
from server.viewing.models import Grant, GrantKind, ViewingRequest
from server.viewing.queries import VIEWERS, claim_grant, grant_for, pending_request
from server.viewing.rules import emergency
from server.viewing.states import RequestState

#: How long each act's grant lasts.
STARTED_FOR = timedelta(days=7)
CLAIMED_FOR = timedelta(days=180)
ADDED_FOR = timedelta(days=30)
#: The most days that one can apply for.
MOST_DAYS = 30


def check_claim(user: User, session: Session) -> None:
    """A prosecutor of the session's own unit, and nobody claimed it yet."""
    _role(user, Permission.CLAIM_RECORDING)
    if session.unit_id != user.unit_id:
        raise NotAllowed("claim: another unit's", _("只能认领本单位的录像。"))
    if session.claimed_by_id is not None:
        raise NotAllowed("claim: claimed already", _("这段录像已有人认领。"))


def check_add(user: User, session: Session, colleague: User, now: datetime) -> None:
    """The claimant, while his claim is in force, adds an active person of the unit whose role may see pictures."""
    _role(user, Permission.ADD_COLLEAGUE)
    if session.claimed_by_id != user.pk or claim_grant(session, now) is None:
        raise NotAllowed("add: not the claimant", _("只有认领人可以添加同事。"))
    if colleague.role not in VIEWERS or not colleague.is_active:
        raise NotAllowed("add: role without pictures", _("该人员的角色不能查看录像。"))
    if colleague.unit_id != session.unit_id:
        raise NotAllowed("add: another unit", _("只能添加本单位的同事；其他单位人员请提出查看申请。"))
    if grant_for(colleague, session, now) is not None:
        raise NotAllowed("add: has a grant", _("该同事已经可以查看。"))


def check_apply(user: User, session: Session, now: datetime) -> None:
    """Whoever may know of the session, may see pictures by role, and neither holds a grant nor waits for one."""
    _role(user, Permission.APPLY_TO_VIEW)
    if grant_for(user, session, now) is not None:
        raise NotAllowed("apply: has a grant", _("您已经可以查看这段录像。"))
    if pending_request(user, session, now) is not None:
        raise NotAllowed("apply: waits already", _("您的申请正在等待审批。"))


def check_decide(user: User, request: ViewingRequest) -> None:
    """A department head of the session's unit or one above it, other than the applicant."""
    _role(user, Permission.APPROVE_VIEWING)
    if request.is_emergency:
        raise NotAllowed("decide: an emergency", _("应急查看由另一人确认，不在这里审批。"))
    if request.session.unit_id not in reach(user):
        raise NotAllowed("decide: out of reach", _("不属于您负责的单位。"))
    if request.applicant_id == user.pk:
        raise NotAllowed("decide: own request", _("不能审批自己的申请，请由其他部门负责人审批。"))


def check_emergency(user: User, session: Session, now: datetime) -> None:
    """Whoever may apply and has no grant; a request that the heads do not answer is no hindrance."""
    _role(user, Permission.APPLY_TO_VIEW)
    if grant_for(user, session, now) is not None:
        raise NotAllowed("emergency: has a grant", _("您已经可以查看这段录像。"))
    waiting = pending_request(user, session, now)
    if waiting is not None and waiting.is_emergency:
        raise NotAllowed("emergency: waits already", _("您的申请正在等待处理。"))


def check_confirm(user: User, request: ViewingRequest, now: datetime) -> None:
    """Another person who confirms, over the recording's unit, while it has not lapsed."""
    _role(user, Permission.CONFIRM_EMERGENCY)
    if request.session.unit_id not in reach(user):
        raise NotAllowed("emergency: out of reach", _("不属于您负责的单位。"))
    if request.applicant_id == user.pk:
        raise NotAllowed("emergency: own request", _("应急查看须由另一人确认。"))
    if now >= request.asked_at + emergency().lapses:
        raise NotAllowed("emergency: lapsed", _("申请已失效：逾时无人确认。仍有需要的，请重新申请。"))


def check_review(user: User, request: ViewingRequest) -> None:
    """A head of department over the recording's unit who neither asked nor confirmed."""
    _role(user, Permission.APPROVE_VIEWING)
    if request.session.unit_id not in reach(user):
        raise NotAllowed("emergency: out of reach", _("不属于您负责的单位。"))
    if user.pk in (request.applicant_id, request.decided_by_id):
        raise NotAllowed("emergency: took part", _("申请人和确认人不能复核。"))
    if request.state != RequestState.APPROVED:
        raise NotAllowed("emergency: never opened", _("没有被确认的申请不需要复核。"))


def check_revoke(user: User, grant: Grant) -> None:
    """The claimant ends what he gave; a department head ends any grant of his reach but his own."""
    if grant.kind == GrantKind.ADDED and grant.granted_by_id == user.pk:
        return
    _role(user, Permission.APPROVE_VIEWING)
    if grant.session.unit_id not in reach(user) or grant.person_id == user.pk:
        raise NotAllowed("revoke: not his to end", _("您不能收回这项查看权限。"))


def is_allowed(check: object, *args: object) -> bool:
    """Whether that check lets it pass: for pages, which only show what may be pressed."""
    try:
        check(*args)  # type: ignore[operator]
    except NotAllowed:
        return False
    return True


def _role(user: User, permission: Permission) -> None:
    if not may(user, permission):
        raise NotAllowed(f"role {user.role}: lacks {permission}", _("您的角色没有这项权限。"))
