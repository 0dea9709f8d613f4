"""On a case's page: its newest documents, and the way to all of them."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from server.access import reach
from server.access.guard import person
from server.cases.models import Case
from server.documents import policies, queries

MOST = 8


def documents_of_case(request: HttpRequest, case: Case) -> str:
    """Safe HTML."""
    rows = list(queries.of_case(case)[: MOST + 1])
    context = {
        "case": case,
        "documents": rows[:MOST],
        "has_more": len(rows) > MOST,
        "may_edit": reach.reaches(person(request), policies.EDIT, case, timezone.now()),
    }
    return render_to_string("documents/panel.html", context, request)
