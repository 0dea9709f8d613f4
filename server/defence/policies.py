"""What the law lets a defender be, and which suspects a reviewer may choose from. A question returns or raises."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.cases.models import Suspect
from server.defence.errors import Conflict, NotAllowed, TooManyDefenders
from server.defence.queries import in_force

_RULES = Path(__file__).with_name("rules") / "defence.toml"


def check_choose(user: User, suspect: Suspect) -> None:
    """A suspect of a case of the reviewer's units."""
    if not reach.reaches(user, Permission.SEE_UNIT_CASES, suspect.case, timezone.now()):
        raise NotAllowed(f"choose: case {suspect.case_id} is out of reach", _("该案件不属于您负责的单位。"))


def check_bind(lawyer: User, suspect: Suspect) -> None:
    """An account in use, and the law's numbers (rules/defence.toml): defenders of one person, persons of one case by
    one defender."""
    if not lawyer.is_active:
        raise NotAllowed(f"bind: the account {lawyer.username} is closed", _("该律师的账号已停用，不能绑定。"))
    of_case = in_force().filter(suspect__case=suspect.case_id)
    if of_case.filter(suspect=suspect).count() >= rules()["defenders_of_one_person"]:
        raise TooManyDefenders(
            "bind: the person has as many as may be", _("该人已有两名辩护人，请先核实并解除其中一名。")
        )
    others = of_case.filter(binding__lawyer=lawyer).exclude(suspect=suspect).values("suspect").distinct().count()
    if others >= rules()["persons_of_one_case_by_one_defender"]:
        raise Conflict(
            "bind: acts for another person of the case", _("该律师已为同案其他人辩护，存在利益冲突，不能绑定。")
        )


@cache
def rules() -> dict[str, Any]:
    """The dated numbers."""
    return tomllib.loads(_RULES.read_text())
