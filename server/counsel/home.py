"""On the home page: how a lawyer's bindings stand."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy

from server.access.home import MOST, Line, Panel
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission
from server.counsel.queries import bindings_of
from server.counsel.states import BindingState

_STYLES = {BindingState.ASKED: "state-warn", BindingState.BOUND: "state-good", BindingState.REFUSED: "state-bad"}


def own(user: User, now: datetime) -> list[Line]:
    """His own, the newest first; those that were withdrawn or have ended are on the page of all."""
    rows = bindings_of(user).filter(state__in=list(_STYLES))
    return [
        Line(
            words=f"{each.person or each.person_said} · {each.case or each.case_said or '—'}",
            beside=each.unit.name,
            state=each.get_state_display(),
            style=_STYLES[BindingState(each.state)],
            url=reverse("counsel:binding", args=(each.pk,)),
        )
        for each in rows[: MOST + 1]
    ]


PANELS = (
    Panel(
        title=gettext_lazy("我的委托手续"),
        icon="file-certificate",
        order=20,
        lines=own,
        nothing=gettext_lazy("还没有委托手续。接受委托后，请提交授权委托书和所函，审核通过才能收到预约。"),
        permission=Permission.ASK_BINDING,
        route="counsel:mine",
        reads=(Personal.COUNSEL,),
    ),
)
