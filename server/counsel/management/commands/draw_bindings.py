"""`draw_bindings`: the table of a binding as a Mermaid diagram, for docs/ref."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from server.counsel.states import BINDINGS, BindingState


class Command(BaseCommand):
    help = "Print how a binding begins and ends."

    def handle(self, *args: Any, **options: Any) -> None:
        lines = ["stateDiagram-v2", f"    [*] --> {BindingState.ASKED.value}: ask"]
        lines += [f"    {before.value} --> {after.value}: {event.value}" for (before, event), after in BINDINGS.items()]
        lines += [f"    {state.value}: {state.value} {state.label}" for state in BindingState]
        self.stdout.write("\n".join(lines))
