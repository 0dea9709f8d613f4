from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.dossiers.home import visits_before
from server.dossiers.states import VisitState


def waiting(user: User) -> str:
    """How many readings wait to be confirmed."""
    count = visits_before(user).filter(state=VisitState.ENDED).count()
    return ngettext("%(count)d 次待确认", "%(count)d 次待确认", count) % {"count": count}


ENTRIES = (
    Entry(
        label=_("阅卷登记"),
        says=_("律师现场阅卷的登记、页数和时间"),
        route="dossiers:register",
        icon="clipboard-check",
        permission=Permission.EDIT_UNIT_CASES,
        order=13,
        summary=waiting,
    ),
)
