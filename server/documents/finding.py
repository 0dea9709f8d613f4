"""Documents by their number or read code."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.finding import MOST, Hit, Searcher
from server.access.models import User
from server.access.personal import Personal
from server.documents import policies
from server.documents.models import Document


def documents(user: User, text: str, now: datetime) -> list[Hit]:
    """Those of cases within his reach."""
    rows = reach.within(user, policies.SEE, Document.objects.select_related("case"), now)
    found = rows.filter(Q(number__icontains=text) | Q(read_code=text.upper())).order_by("-made_at", "-pk")
    return [
        Hit(
            words=f"{each.title} {each.number}",
            beside=f"{each.case.name} · {each.get_state_display()}",
            url=reverse("documents:document", args=(each.uid,)),
        )
        for each in found[: MOST + 1]
    ]


SEARCHERS = (
    Searcher(
        title=_("文书"),
        by=_("文号或者宣读码"),
        icon="file-certificate",
        order=15,
        permissions=policies.SEE,
        find=documents,
        reads=(Personal.CASES,),
    ),
)
