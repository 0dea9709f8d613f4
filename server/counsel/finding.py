"""A lawyer's bindings by person or case."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access.finding import MOST, Hit, Searcher
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission
from server.counsel.queries import bindings_of


def bindings(user: User, text: str, now: datetime) -> list[Hit]:
    """His own, by person or case; the newest first."""
    mine = bindings_of(user)
    named = Q(person__icontains=text) | Q(person_said__icontains=text) | Q(case__icontains=text)
    found = mine.filter(named | Q(case_said__icontains=text))
    return [
        Hit(
            words=f"{each.person or each.person_said} · {each.case or each.case_said or '—'}",
            beside=f"{each.unit.name} · {each.get_state_display()}",
            url=reverse("counsel:binding", args=(each.pk,)),
        )
        for each in found[: MOST + 1]
    ]


SEARCHERS = (
    Searcher(
        title=_("委托手续"),
        by=_("委托人或案号"),
        icon="file-certificate",
        order=35,
        permissions=(Permission.ASK_BINDING,),
        find=bindings,
        reads=(Personal.COUNSEL,),
    ),
)
