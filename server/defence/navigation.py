from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.counsel.queries import bindings_before
from server.counsel.states import BindingState


def waiting(user: User) -> str:
    """How many applications wait for this person's review."""
    count = bindings_before(user).filter(state=BindingState.ASKED).count()
    return ngettext("%(count)d 件待审核", "%(count)d 件待审核", count) % {"count": count}


ENTRIES = (
    Entry(
        label=_("委托手续审核"),
        says=_("审核律师提交的委托手续，解除绑定"),
        route="defence:reviews",
        icon="file-certificate",
        permission=Permission.DECIDE_BINDINGS,
        order=51,
        summary=waiting,
    ),
)
