"""On a case's page: the lawyers' opinions in it, what was answered, which copies went out, and who refused help."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from server.access.guard import person
from server.cases import policies
from server.cases.models import Case
from server.replies import giving, queries
from server.replies.models import GivenCopy, HelpRefused


def of_case(request: HttpRequest, case: Case) -> str:
    """Safe HTML."""
    refused = {each.suspect_id: each for each in HelpRefused.objects.filter(suspect__case=case, taken_back_at=None)}
    user = person(request)
    context: dict[str, Any] = {
        "lacking": giving.lacking(case),
        "may_edit": policies.is_allowed(policies.check_edit, user, case, timezone.now()),
        "case": case,
        "opinions": queries.of_case(user, case)[:50],
        "copies": GivenCopy.objects.filter(suspect__case=case, void_at=None).select_related("lawyer", "suspect")[:20],
        "people": [(each, refused.get(each.pk)) for each in case.suspects.all()],
    }
    return render_to_string("replies/of_case.html", context, request)
