"""`draw_deliveries`: the table of a delivery as a Mermaid diagram, and the kinds of notice, for docs/ref."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from server.notices.kinds import all_kinds
from server.notices.states import TABLE, DeliveryState


class Command(BaseCommand):
    help = "Print how a notice goes out, and which kinds there are."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {DeliveryState.QUEUED.value}: told"]
        lines += [f"    {before.value} --> {after.value}: {event.value}" for (before, event), after in TABLE.items()]
        lines += [f"    {state.value}: {state.value} {state.label}" for state in DeliveryState]
        lines += ["```", "", "| kind | words | urgency |", "|---|---|---|"]
        lines += [f"| {each.name} | {each.words} | {each.urgency.value} |" for each in all_kinds()]
        self.stdout.write("\n".join(lines))
