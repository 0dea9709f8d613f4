"""The way on, on a recording's page: claim it, apply to view it, add a colleague, see and end grants."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from server.access.guard import person
from server.access.policies import Permission, may
from server.recordings.models import Session
from server.viewing import policies, queries
from server.viewing.forms import ColleagueForm
from server.viewing.models import Watch


def way_on(request: HttpRequest, session: Session) -> str:
    """Safe HTML: what this person may do about watching that session."""
    user, now = person(request), timezone.now()
    claimant = session.claimed_by_id == user.pk and queries.claim_grant(session, now) is not None
    oversees = claimant or may(user, Permission.APPROVE_VIEWING)
    grants = list(queries.active_grants(now).filter(session=session).select_related("session")) if oversees else []
    context = {
        "session": session,
        "own": queries.grant_for(user, session, now),
        "waiting": queries.pending_request(user, session, now),
        "may_claim": policies.is_allowed(policies.check_claim, user, session),
        "may_hurry": policies.is_allowed(policies.check_emergency, user, session, now),
        "may_apply": policies.is_allowed(policies.check_apply, user, session, now),
        "form": ColleagueForm(person=user, session=session, now=now) if claimant else None,
        "grants": [(grant, policies.is_allowed(policies.check_revoke, user, grant)) for grant in grants],
        "watches": Watch.objects.filter(grant__session=session).select_related("grant__person")[:8] if oversees else (),
    }
    return render_to_string("viewing/way_on.html", context, request)
