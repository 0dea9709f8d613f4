"""On the home page: readings that go on or wait to be confirmed, archived dossiers somebody asks to open, services that
wait for their result, papers that came back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.home import MOST, Line, Panel
from server.access.models import Role, User
from server.access.personal import Personal
from server.access.policies import Permission
from server.cases.models import Case
from server.dossiers import policies
from server.dossiers.models import Archive, Push, Service, Visit
from server.dossiers.states import ArchiveState, PushState, ServiceState, VisitState

_OPEN_VISITS = (VisitState.REGISTERED, VisitState.READING, VisitState.ENDED)


def visits_before(user: User) -> QuerySet[Visit]:
    """Readings on site of this case manager's units."""
    return Visit.objects.filter(case__in=reach.within(user, policies.MANAGE, Case.objects, timezone.now()))


def visits(user: User, now: datetime) -> list[Line]:
    """Those that wait for case management, the oldest first."""
    rows = visits_before(user).filter(state__in=_OPEN_VISITS).select_related("case", "lawyer").order_by("registered_at")
    return [
        Line(
            words=f"{each.lawyer.display_name} · {each.case.name}", beside=f"{each.place} {each.number}",
            state=each.get_state_display(), style="state-warn" if each.state == VisitState.ENDED else "",
            url=reverse("dossiers:visits", kwargs={"case": each.case_id}),
        )
        for each in rows[: MOST + 1]
    ]  # fmt: skip


def openings(user: User, now: datetime) -> list[Line]:
    """Archived dossiers that somebody else asks to open."""
    asked = Archive.objects.filter(state=ArchiveState.ASKED).exclude(asked_by=user)
    if not asked.exists():  # as nearly always
        return []
    rows = asked.filter(case__in=reach.within(user, policies.DECIDE, Case.objects, now))
    return [
        Line(
            words=each.case.name, beside=each.asked_why, state=each.get_state_display(), style="state-warn",
            url=reverse("dossiers:archive", kwargs={"case": each.case_id}),
        )
        for each in rows.select_related("case").order_by("asked_at")[: MOST + 1]
    ]  # fmt: skip


def open_ends(user: User, now: datetime) -> list[Line]:
    """Papers of one's own cases that came back, and services without their result."""
    own = reach.within(user, Permission.EDIT_OWN_CASES, Case.objects, now)
    # what came back and was pushed again is no open end
    newer = Push.objects.filter(case__in=own).exclude(state=PushState.RETURNED).values("paper")
    returned = Push.objects.filter(case__in=own, state=PushState.RETURNED).exclude(paper__in=newer)
    prepared = Service.objects.filter(case__in=own, state=ServiceState.PREPARED)
    lines = [
        Line(
            words=each.title, beside=f"{each.case.name} {each.said}".strip(), state=each.get_state_display(),
            style="state-bad", url=reverse("dossiers:services", kwargs={"case": each.case_id}),
        )
        for each in returned.select_related("case")[: MOST + 1]
    ] + [
        Line(
            words=each.name, beside=f"{each.case.name} {each.number}", state=each.get_state_display(),
            style="state-warn", url=reverse("dossiers:services", kwargs={"case": each.case_id}),
        )
        for each in prepared.select_related("case").order_by("prepared_at")[: MOST + 1]
    ]  # fmt: skip
    return lines[: MOST + 1]


PANELS = (
    Panel(
        title=_("律师阅卷"),
        icon="clipboard-check",
        order=26,
        lines=visits,
        nothing=_("没有待办的律师阅卷。律师到场后，打开案件的卷宗，在“律师阅卷”中登记。"),
        permission=Permission.EDIT_UNIT_CASES,
        route="dossiers:register",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=_("卷宗重新打开的申请"),
        icon="archive",
        order=46,
        lines=openings,
        nothing=_("没有待审批的申请。已归档的卷宗需要补充时，申请会到这里。"),
        permission=Permission.APPROVE_CASES,
        reads=(Personal.CASES,),
    ),
    Panel(
        title=_("待登记的送达和被退回的文件"),
        icon="flag",
        order=27,
        lines=open_ends,
        nothing=_("没有待登记的送达，也没有被退回的文件。"),
        roles=frozenset({Role.PROSECUTOR, Role.ASSISTANT}),
        reads=(Personal.CASES,),
    ),
)
