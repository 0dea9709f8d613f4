"""On a recording's page: the cases it belongs to, as far as this person may know of them."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from server.access import reach
from server.access.guard import person
from server.access.policies import may
from server.cases import policies
from server.cases.models import Case, SessionLink
from server.recordings.models import Session


def cases_of_recording(request: HttpRequest, session: Session) -> str:
    """Safe HTML; "" for whoever sees no cases."""
    user = person(request)
    if not any(may(user, permission) for permission in policies.SEE):
        return ""
    known = reach.within(user, policies.SEE, Case.objects, timezone.now())
    links = SessionLink.objects.filter(session=session, ended_at=None, case__in=known).select_related("case", "by")
    context = {"links": links.prefetch_related("suspects")}
    return render_to_string("cases/of_recording.html", context, request)
