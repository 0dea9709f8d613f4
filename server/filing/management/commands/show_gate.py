"""`show_gate`: the checks before filing, and the tables of exceptions and discs, for docs/ref/filing.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import TextChoices
from django.utils import translation

from server.access.models import Role
from server.filing.checks import CHECKS, Check, guard_checks
from server.filing.reading import GATED, asked_guards
from server.filing.rules import delivered_on
from server.filing.states import DISCS, INCIDENTS, WAIVERS, DiscState, IncidentState, WaiverState


class Command(BaseCommand):
    help = "Prints what is asked before filing, who lets it pass, and how exceptions and discs go."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("zh-hans"):
            self.stdout.write("\n".join(_page()))


def _page() -> Iterator[str]:
    rules = delivered_on(date(2026, 11, 30))
    checks: dict[str, Check] = {}
    for event in GATED:
        checks |= {each.key: each for each in guard_checks(asked_guards(event))}
    checks |= {each.key: each for each in CHECKS}
    yield "| check | asks | law | let pass by |\n|---|---|---|---|"
    for check in checks.values():
        roles = "、".join(str(Role(each).label) for each in sorted(rules.approves.get(check.key, ())))
        yield f"| {check.key} | {check.asks} | {check.law} | {roles or 'nobody: it is done'} |"
    yield "\n| earlier | later | law |\n|---|---|---|"
    yield from (f"| {each.earlier.label} | {each.later.label} | {each.law} |" for each in rules.orders)
    yield "\n## An exception\n"
    yield from _diagram(WAIVERS, WaiverState)
    yield "\n## A disc\n"
    yield from _diagram(DISCS, DiscState)
    yield "\n## An incident\n"
    yield from _diagram(INCIDENTS, IncidentState, "written: write")


def _diagram(table: Mapping[Any, Any], states: type[TextChoices], begins: str = "asked: ask") -> Iterator[str]:
    yield f"```mermaid\nstateDiagram-v2\n    [*] --> {begins}"
    yield from (f"    {before.value} --> {after.value}: {event.value}" for (before, event), after in table.items())
    yield from (f"    {state.value}: {state.value} {state.label}" for state in states)
    yield "```"
