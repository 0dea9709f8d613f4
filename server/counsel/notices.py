"""Who is told of bindings. The words name no case and no person."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access.policies import Permission
from server.counsel.models import Binding
from server.notices import actions
from server.notices.kinds import Kind, Urgency

DECIDED = Kind(
    name="binding.decided",
    words=_("您提交的委托手续已有审核结果"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.ASK_BINDING}),
)
ENDED = Kind(
    name="binding.ended",
    words=_("您的一项委托已解除绑定"),
    urgency=Urgency.TOLD,
    permissions=frozenset({Permission.ASK_BINDING}),
)
CAME = Kind(
    name="binding.came",
    words=_("收到委托手续，请审核"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.DECIDE_BINDINGS}),
)
KINDS = (DECIDED, ENDED, CAME)


def tell_lawyer(binding: Binding, kind: Kind, at: datetime) -> None:
    """The lawyer hears of it, where he signs in."""
    path = reverse("counsel:binding", args=[binding.pk])
    actions.tell(person=binding.lawyer, kind=kind.name, path=path, about=binding.person_said, now=at)
