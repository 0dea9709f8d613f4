"""The table of alarms: how bad each is, who sees to it, what to do, and how long it must stand before anyone is told.

A code is `family` or `family:detail`: the line of the whole code counts before its family's. What it is called is said
by devices/words.py. A code that has no line is an alarm for the operator: nothing is passed over for want of a line.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.devices.wall.rule import CENTRE, SHORT, Level, Rule
from server.devices.wall.rules_seen import SEEN
from server.devices.wall.rules_told import TOLD

__all__ = ["FAMILIES", "OTHER", "RULES", "Level", "Rule", "rule_of"]

RULES: dict[str, Rule] = {**TOLD, **SEEN}
#: Families whose codes have several endings, and the line they share.
FAMILIES = {"humidity": "temperature"}
OTHER = Rule(level=Level.SOON, whose=CENTRE, todo=(_("到房间页查看，必要时联系现场技术人员"),), after=SHORT)


def rule_of(code: str) -> Rule:
    """The line of that code."""
    family = code.partition(":")[0]
    kind = family.partition("-")[0]
    for name in (code, family, kind, FAMILIES.get(kind, "")):
        if name in RULES:
            return RULES[name]
    return OTHER
