"""Who may do what before filing: each question returns nothing or raises NotAllowed with the words to be read."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import Role, User
from server.access.policies import Permission, may
from server.access.wording import listed
from server.cases import policies as cases
from server.cases.errors import NotAllowed as NotHisCase
from server.cases.models import Case
from server.filing.errors import NotAllowed
from server.filing.models import Disc, Incident, Waiver
from server.filing.states import DiscState, WaiverState
from server.recordings.models import Session

#: Who may hold a disc in his hands: it bears the pictures.
DISCS = Permission.SEE_OWN_UNIT_RECORDINGS


def check_edit(user: User, case: Case, now: datetime) -> None:
    """Whoever handles the case."""
    try:
        cases.check_edit(user, case, now)
    except NotHisCase as error:
        raise NotAllowed(str(error), error.words) from error


def check_decide(user: User, waiver: Waiver, roles: frozenset[Role], now: datetime) -> None:
    """One of the roles that the rules name, in reach of the case, other than who asks."""
    if user.role not in roles or not reach.reaches(user, Permission.APPROVE_CASES, waiver.case, now):
        raise NotAllowed(
            f"waiver {waiver.pk}: {user.username} is none of {sorted(roles)} of the case's unit",
            _("这一项由%(who)s批准。") % {"who": listed(Role(each).label for each in sorted(roles))}
            if roles
            else _("这一项没有例外，须办理完成。"),
        )
    if waiver.asked_by_id == user.pk:
        raise NotAllowed(f"waiver {waiver.pk}: his own", _("不能批准自己提出的说明，请由其他有权批准的人员审批。"))


def check_undo(user: User, waiver: Waiver, now: datetime) -> None:
    """Who approved it, or whoever handles the case."""
    if waiver.decided_by_id != user.pk:
        check_edit(user, waiver.case, now)


def check_disc(user: User, case: Case, now: datetime) -> None:
    """Whoever handles the case and may see recordings."""
    if not may(user, DISCS):
        raise NotAllowed(f"disc: role {user.role} sees no pictures", _("您的角色不能接触录像，不能制作、领取光盘。"))
    check_edit(user, case, now)


def check_keep(user: User, case: Case, now: datetime) -> None:
    """Case management of the unit or one above: it holds what is sealed, and sees nothing of what is on it."""
    if not reach.reaches(user, Permission.EDIT_UNIT_CASES, case, now):
        raise NotAllowed(
            f"disc of case {case.pk}: {user.username} keeps nothing here",
            _("封存光盘由案件所在单位的案管人员签收、保管、移交。"),
        )


def check_open(user: User, disc: Disc, first: User | None, now: datetime) -> None:
    """Opening a sealed disc wants two: who handles the case, and somebody who approves in its unit, two persons."""
    heads = may(user, Permission.APPROVE_CASES) and reach.reaches(user, Permission.APPROVE_CASES, disc.case, now)
    if not heads:
        check_disc(user, disc.case, now)
    if first is None:
        return
    if first.pk == user.pk:
        raise NotAllowed(f"disc {disc.uid}: one person twice", _("启封须由两人办理，请由另一人确认。"))
    if not heads and not may(first, Permission.APPROVE_CASES):
        raise NotAllowed(
            f"disc {disc.uid}: nobody of the two approves", _("启封的两人中，须有一名部门负责人或者检察长。")
        )


def check_write(user: User, session: Session, now: datetime) -> None:
    """Whoever sees to rooms and machines of that recording's unit: technician, recorder, assistant, operator."""
    if not reach.reaches(user, Permission.WRITE_INCIDENTS, session, now):
        raise NotAllowed(
            f"session {session.pk[:8]}: {user.username} writes up nothing of it",
            _("异常情况报告由本单位的技术、录制、运维人员或者检察官助理填写。"),
        )


def check_own(user: User, incident: Incident) -> None:
    """Who wrote it."""
    if incident.by_id != user.pk:
        raise NotAllowed(f"incident {incident.pk}: not his", _("只有报告人可以修改、撤回这份报告。"))


def check_countersign(user: User, incident: Incident, now: datetime) -> None:
    """Whoever handles a case of that recording, and did not write the account himself."""
    known = reach.within(user, cases.EDIT, Case.objects, now)
    linked = known.filter(session_links__session=incident.session_id, session_links__ended_at=None)
    if not linked.exists():
        raise NotAllowed(
            f"incident {incident.pk}: {user.username} handles no case of its recording",
            _("由承办这段录像所属案件的人员会签。录像还没有关联案件的，请先在案件页面关联。"),
        )
    if incident.by_id == user.pk:
        raise NotAllowed(f"incident {incident.pk}: his own", _("不能会签自己写的报告，请由承办检察官会签。"))


def is_allowed(check: object, *args: object) -> bool:
    """Whether that check lets it pass: for pages, which only show what may be pressed."""
    try:
        check(*args)  # type: ignore[operator]
    except NotAllowed:
        return False
    return True


#: A disc that people can hold: its label and note may be printed.
MADE = (
    DiscState.MADE, DiscState.CHECKED, DiscState.SEALED, DiscState.OPENING, DiscState.OPENED, DiscState.SENT_BACK,
    DiscState.KEPT, DiscState.HANDED_OVER,
)  # fmt: skip
OPEN_WAIVERS = (WaiverState.ASKED,)
