"""Who is told of exceptions, of sealed discs and of incidents. The words name no case and no person."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access.models import Role, User
from server.access.policies import Permission
from server.cases.models import Case
from server.filing.films import name_of
from server.filing.models import Disc, Incident, Waiver
from server.notices import actions
from server.notices.kinds import Kind, Urgency

ASKED = Kind(
    name="filing.asked",
    words=_("移送前的缺项说明等待您批准"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.APPROVE_CASES}),
)
DECIDED = Kind(
    name="filing.decided",
    words=_("移送前的缺项说明已有决定"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.EDIT_OWN_CASES, Permission.EDIT_UNIT_CASES}),
)
SEALED = Kind(
    name="filing.sealed",
    words=_("封存的光盘等待案管签收"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.EDIT_UNIT_CASES}),
)
SENT_BACK = Kind(
    name="filing.sent_back",
    words=_("封存的光盘被案管退回"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.EDIT_OWN_CASES}),
)
INCIDENT = Kind(
    name="filing.incident",
    words=_("录像异常情况报告等待会签"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.EDIT_OWN_CASES}),
)
INCIDENT_BACK = Kind(
    name="filing.incident_back",
    words=_("您写的录像异常情况报告被退回"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.WRITE_INCIDENTS}),
)
KINDS = (ASKED, DECIDED, SEALED, SENT_BACK, INCIDENT, INCIDENT_BACK)


def tell_approvers(waiver: Waiver, roles: frozenset[Role], now: datetime) -> None:
    """Those of the case's own unit whose role decides it, but not who asks."""
    people = User.objects.filter(unit=waiver.case.unit_id, role__in=roles, is_active=True).exclude(
        pk=waiver.asked_by_id
    )
    for each in people:
        actions.tell(person=each, kind=ASKED.name, path=_path(waiver), about=waiver.case.name, now=now)


def tell_asker(waiver: Waiver, now: datetime) -> None:
    """Who wrote the explanation."""
    actions.tell(person=waiver.asked_by, kind=DECIDED.name, path=_path(waiver), about=waiver.case.name, now=now)


def tell_keepers(disc: Disc, by: User, now: datetime) -> None:
    """Case management of the case's own unit."""
    people = User.objects.filter(unit=disc.case.unit_id, role=Role.CASE_MANAGEMENT, is_active=True)
    for each in people.exclude(pk=by.pk):
        actions.tell(person=each, kind=SEALED.name, path=_disc(disc), about=disc.case.name, now=now)


def tell_sent_back(disc: Disc, now: datetime) -> None:
    """Who had it made."""
    actions.tell(person=disc.asked_by, kind=SENT_BACK.name, path=_disc(disc), about=disc.case.name, now=now)


def tell_countersigners(incident: Incident, now: datetime) -> None:
    """Who handles a case of that recording."""
    cases = Case.objects.filter(session_links__session=incident.session_id, session_links__ended_at=None)
    for each in User.objects.filter(pk__in=cases.values("prosecutor"), is_active=True).exclude(pk=incident.by_id):
        actions.tell(
            person=each, kind=INCIDENT.name, path=_incident(incident), about=name_of(incident.session), now=now
        )


def tell_writer(incident: Incident, now: datetime) -> None:
    """Who wrote it."""
    about = name_of(incident.session)
    actions.tell(person=incident.by, kind=INCIDENT_BACK.name, path=_incident(incident), about=about, now=now)


def _incident(incident: Incident) -> str:
    return reverse("filing:incident", args=[incident.pk])


def _disc(disc: Disc) -> str:
    return reverse("filing:disc", args=[disc.uid])


def _path(waiver: Waiver) -> str:
    return reverse("filing:waiver", args=[waiver.pk])
