"""On the home page: bindings that wait for case management."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access.home import MOST, Line, Panel
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission
from server.counsel.queries import bindings_before
from server.counsel.states import BindingState


def waiting(user: User, now: datetime) -> list[Line]:
    """Applications that this case manager must look at, the oldest first."""
    rows = bindings_before(user).filter(state=BindingState.ASKED).order_by("asked_at")
    return [
        Line(
            words=_("%(lawyer)s（%(firm)s）") % {"lawyer": each.lawyer.display_name, "firm": each.lawyer.unit.name},
            beside=_("%(at)s 提交") % {"at": f"{timezone.localtime(each.asked_at):%m-%d %H:%M}"},
            state=each.get_state_display(),
            style="state-warn",
            url=reverse("defence:review", args=(each.pk,)),
        )
        for each in rows[: MOST + 1]
    ]


PANELS = (
    Panel(
        title=gettext_lazy("待审核的委托手续"),
        icon="file-certificate",
        order=10,
        lines=waiting,
        nothing=gettext_lazy("没有待审核的委托手续。律师提交后会出现在这里。"),
        permission=Permission.DECIDE_BINDINGS,
        route="defence:reviews",
        reads=(Personal.COUNSEL,),
    ),
)
