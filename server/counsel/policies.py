"""Who may do what with bindings: each question returns nothing or raises an error with the words to be read."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import PROCURATORATES, Unit, UnitKind, User
from server.access.policies import Permission, may
from server.counsel.errors import NotAllowed
from server.counsel.models import Binding


def check_ask(lawyer: User, unit: Unit) -> None:
    """A retained lawyer asks a procuratorate."""
    if not may(lawyer, Permission.ASK_BINDING):
        raise NotAllowed(f"ask: role {lawyer.role} is bound otherwise", _("您的角色没有这项权限。"))
    if UnitKind(unit.kind) not in PROCURATORATES:
        raise NotAllowed(f"ask: {unit.code} is no procuratorate", _("请选择办理案件的检察院。"))


def check_decide(user: User, binding: Binding) -> None:
    """Case management of the unit that was asked, or of one above it."""
    if not reach.reaches(user, Permission.DECIDE_BINDINGS, binding, timezone.now()):
        raise NotAllowed("decide: out of reach", _("不属于您负责的单位。"))


def check_end(user: User, binding: Binding) -> None:
    """The lawyer himself, or case management."""
    if binding.lawyer_id != user.pk:
        check_decide(user, binding)
