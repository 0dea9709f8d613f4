"""Where incidents are seen: on the time line, on pages of trouble and of rooms, beside a film that goes out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from server.access import reach
from server.access.guard import person
from server.access.models import User
from server.access.policies import Permission, may
from server.cases import policies as cases
from server.cases.models import Case
from server.devices.models import Room, RoomAlarm
from server.devices.words import problem_words
from server.documents.queries import current_bytes
from server.filing import policies
from server.filing.films import film_of
from server.filing.incidents.facts import holes_of, wall
from server.filing.models import Explanation, Incident
from server.filing.states import IncidentState
from server.recordings.models import Session
from server.recordings.seams import Moment, Paper
from server.recordings.timeline import parts_of, views_of
from server.viewing.queries import grant_for

#: On a room's page: alarms of so many days, and so many of them.
LATELY, MOST = timedelta(days=30), 12
_WITH = ("session__room", "session__unit", "by", "by__unit", "countersigned_by", "document", "explanation")


def known_to(user: User, now: datetime) -> QuerySet[Incident]:
    """Those that he wrote, of recordings that he may write up, and of cases that he sees."""
    where = Q(by=user)
    if may(user, Permission.WRITE_INCIDENTS):
        where |= Q(session__in=reach.within(user, Permission.WRITE_INCIDENTS, Session.objects, now).values("pk"))
    if any(may(user, each) for each in cases.SEE):
        known = reach.within(user, cases.SEE, Case.objects, now)
        linked = Session.objects.filter(case_links__case__in=known.values("pk"), case_links__ended_at=None)
        where |= Q(session__in=linked.values("pk"))
    return Incident.objects.filter(where).select_related(*_WITH)


def to_countersign(user: User, now: datetime) -> QuerySet[Incident]:
    """Accounts that wait, of recordings of cases that he handles."""
    handled = reach.within(user, cases.EDIT, Case.objects, now)
    linked = Session.objects.filter(case_links__case__in=handled.values("pk"), case_links__ended_at=None)
    rows = Incident.objects.filter(state=IncidentState.WRITTEN, session__in=linked.values("pk")).exclude(by=user)
    return rows.select_related(*_WITH).order_by("at", "pk")


def to_mend(user: User) -> QuerySet[Incident]:
    """His own that were sent back."""
    return Incident.objects.filter(by=user, state=IncidentState.SENT_BACK).select_related(*_WITH)


def may_read_pdf(user: User, incident: Incident, now: datetime) -> bool:
    """Whoever knows of the incident, and whoever may watch the film that it belongs to."""
    is_watching = incident.state == IncidentState.ATTACHED and grant_for(user, incident.session, now) is not None
    return is_watching or known_to(user, now).filter(pk=incident.pk).exists()


def moments(session: Session) -> list[Moment]:
    """For the time line: each account at the hole that it explains, and what was explained without a document."""
    attached = list(_attached(session))
    rows = Explanation.objects.filter(session=session, voided_at=None, incident=None).order_by("at")
    if not attached and not rows:
        return []
    views = views_of(parts_of(session))
    begins = {ident: wall(part, hole.from_ns) for part, hole, ident in holes_of(views)}
    found = []
    for each in attached:
        words = _("异常情况说明 %(number)s") % {"number": each.document.number if each.document else ""}
        at = _at(each.defects, begins) or each.began_at or session.started_at
        found.append(Moment(at=at, words=words, url=reverse("filing:incident_pdf", args=[each.pk])))
    for row in rows:
        words = _("情况说明：%(text)s") % {"text": row.text.splitlines()[0][:60]}
        found.append(Moment(at=_at(row.defects, begins) or session.started_at, words=words))
    return found


def papers(session: Session) -> list[Paper]:
    """The sealed PDFs that go out with the recording."""
    now, found = timezone.now(), []
    for number, each in enumerate(_attached(session), 1):
        if each.document is not None:
            name = f"{number:02d}-{each.document.uid}.pdf"
            found.append(Paper(name=name, title=str(each.document), data=current_bytes(each.document, now)))
    return found


def of_trouble(request: HttpRequest, origin: str, session: Session | None) -> str:
    """Safe HTML on the page of an alarm or a quarantined thing: what was written up of it, and the way to it."""
    user, now = person(request), timezone.now()
    if session is None or not may(user, Permission.WRITE_INCIDENTS):
        return ""
    context = {
        "session": session,
        "origin": origin,
        "incidents": known_to(user, now).filter(session=session, origin=origin),
        "may_write": policies.is_allowed(policies.check_write, user, session, now),
    }
    return render_to_string("filing/of_trouble.html", context, request)


def of_recording(request: HttpRequest, session: Session) -> str:
    """Safe HTML on a recording's page, for whoever writes up: its defects, each with the way to an account of it."""
    user, now = person(request), timezone.now()
    if not policies.is_allowed(policies.check_write, user, session, now):
        return ""
    film, rows = film_of(session, ()), known_to(user, now).filter(session=session)
    if not film.defects and not rows:
        return ""
    context = {"session": session, "film": film, "incidents": rows}
    return render_to_string("filing/of_film.html", context, request)


def of_room(request: HttpRequest, room: Room) -> str:
    """Safe HTML on a room's page: its alarms of late that met a recording, each to be written up."""
    user, now = person(request), timezone.now()
    if not may(user, Permission.WRITE_INCIDENTS):
        return ""
    alarms = RoomAlarm.objects.filter(room=room, since__gte=now - LATELY).exclude(raised_at=None)[:MOST]
    rows = [
        {"alarm": each, "words": problem_words(each.code, each.detail), "session": session}
        for each in alarms
        for session in _met(user, each, now)
    ]
    return render_to_string("filing/of_room.html", {"rows": rows}, request) if rows else ""


def _met(user: User, alarm: RoomAlarm, now: datetime) -> QuerySet[Session]:
    """Recordings of its room that ran while it stood."""
    until = alarm.ended_at or now
    rows = reach.within(user, Permission.WRITE_INCIDENTS, Session.objects, now).filter(room=alarm.room_id)
    ran = Q(ended_at=None) | Q(ended_at__gte=alarm.since)
    return rows.filter(ran, started_at__lte=until).select_related("room").order_by("started_at")


def _attached(session: Session) -> QuerySet[Incident]:
    return session.incidents.filter(state=IncidentState.ATTACHED).select_related("document").order_by("at", "pk")


def _at(defects: list[str], begins: dict[str, datetime]) -> datetime | None:
    return min((begins[each] for each in defects if each in begins), default=None)
