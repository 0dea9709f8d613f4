"""Cases by a fragment of their numbers or names, or of a suspect's name."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access.finding import MOST, Hit, Searcher
from server.access.models import User
from server.access.personal import Personal
from server.access.wording import listed
from server.cases import policies
from server.cases.models import Case
from server.cases.queries import lists


def cases(user: User, text: str, now: datetime) -> list[Hit]:
    """Those of his reach, newest acceptance first."""
    found = lists.page(user, lists.Wanted(text=text), MOST + 1).cases
    return [
        Hit(
            words=each.name,
            beside=" · ".join(filter(None, _beside(each))),
            url=reverse("cases:case", args=(each.pk,)),
        )
        for each in found
    ]


def _beside(case: Case) -> tuple[str, ...]:
    names = listed(each.name for each in list(case.suspects.all())[:4])
    return case.bmsah or case.tysah or "", str(case.get_state_display()), names, case.unit.name


SEARCHERS = (
    Searcher(
        title=_("案件"),
        by=_("案号、案件名称或人员姓名中的任意两个字"),
        icon="archive",
        order=10,
        permissions=policies.SEE,
        find=cases,
        reads=(Personal.CASES,),
        route="cases:catalogue",
    ),
)
