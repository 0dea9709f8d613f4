"""Who may do what with bindings: each question returns nothing or raises an error with the words to be read."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import PROCURATORATES, Unit, UnitKind, User
from server.access.policies import Permission, may
from server.counsel.errors import Conflict, NotAllowed, TooManyDefenders
from server.counsel.models import Binding
from server.counsel.queries import in_force

_RULES = Path(__file__).with_name("rules") / "defence.toml"


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


def check_bind(binding: Binding, case: str, person: str) -> None:
    """The law's numbers (rules/defence.toml): defenders of one person, persons of one case by one defender."""
    others = in_force().filter(case=case)
    if others.filter(person=person).count() >= rules()["defenders_of_one_person"]:
        raise TooManyDefenders(
            "bind: the person has as many as may be", _("该人已有两名辩护人，请先核实并解除其中一名。")
        )
    persons = others.filter(lawyer=binding.lawyer).exclude(person=person).values("person").distinct().count()
    if persons >= rules()["persons_of_one_case_by_one_defender"]:
        raise Conflict(
            "bind: acts for another person of the case", _("该律师已为同案其他人辩护，存在利益冲突，不能绑定。")
        )


def check_end(user: User, binding: Binding) -> None:
    """The lawyer himself, or case management."""
    if binding.lawyer_id != user.pk:
        check_decide(user, binding)


@cache
def rules() -> dict[str, Any]:
    """The dated numbers."""
    return tomllib.loads(_RULES.read_text())
