"""On a case's page whether it may go; on a recording's page what was explained of it."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from server.access import reach
from server.access.guard import person
from server.access.policies import may
from server.cases import policies
from server.cases.models import Case
from server.filing.films import film_of
from server.filing.gate import FILED, NEAR, gate_of
from server.filing.models import Disc
from server.filing.queries import explanations_of
from server.recordings.models import Session


def of_case(request: HttpRequest, case: Case) -> str:
    """Safe HTML: how many things are lacking before filing, and the way to them; "" long before."""
    discs = Disc.objects.filter(case=case).count()
    if case.state not in NEAR and case.state not in FILED and not discs:
        return ""
    gate = gate_of(case, timezone.now()) if case.state in NEAR else None
    context = {"case": case, "gate": gate, "discs": discs, "filed": case.state in FILED}
    return render_to_string("filing/of_case.html", context, request)


def of_recording(request: HttpRequest, session: Session) -> str:
    """Safe HTML: the recording's explanations, and what is not explained yet; "" for whoever sees no case of it."""
    user = person(request)
    if not any(may(user, permission) for permission in policies.SEE):
        return ""
    known = reach.within(user, policies.SEE, Case.objects, timezone.now())
    if not known.filter(session_links__session=session, session_links__ended_at=None).exists():
        return ""
    film, rows = film_of(session, ()), explanations_of(session)
    if not film.defects and not rows:
        return ""
    return render_to_string(
        "filing/of_recording.html", {"session": session, "film": film, "explanations": rows}, request
    )
