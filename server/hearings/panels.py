"""On a case's page: its hearings, and what of article 4 each person's recordings show together."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from server.access.guard import person
from server.cases.models import Case
from server.cases.words import in_language
from server.hearings import policies, queries
from server.hearings.errors import NotAllowed
from server.hearings.models import Hearing
from server.hearings.queries import Found


def hearings_of_case(request: HttpRequest, case: Case) -> str:
    """Safe HTML, for whoever sees the case."""
    user, now = person(request), timezone.now()
    people = list(case.suspects.filter(outcome="open"))
    contents = queries.contents_of_all(people)
    try:
        policies.check_open(user, case, now)
        may_open = True
    except NotAllowed:
        may_open = False
    rows = Hearing.objects.filter(case=case).prefetch_related("heard__suspect").select_related("booking", "room")
    context = {
        "case": case,
        "hearings": rows,
        "people": people,
        "table": [(each, contents[each.pk]) for each in people],
        "rows": _rows([contents[each.pk] for each in people]),
        "may_open": may_open,
        "rooms": case.unit.rooms.all() if may_open else (),
    }
    return render_to_string("hearings/of_case.html", context, request)


def _rows(columns: list[list[Found]]) -> list[dict[str, object]]:
    """One row a content of article 4, with what each person has of it."""
    return [
        {"number": row[0].content.number, "words": in_language(row[0].content.words, row[0].content.en), "found": row}
        for row in zip(*columns, strict=True)
    ]
