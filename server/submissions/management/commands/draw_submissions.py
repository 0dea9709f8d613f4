"""`draw_submissions`: the table of a submission as a Mermaid diagram, for docs/ref."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from server.submissions.states import TABLE, SubmissionState


class Command(BaseCommand):
    help = "Print how a lawyer's submission comes before the unit and is answered."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        lines = ["stateDiagram-v2", f"    [*] --> {SubmissionState.HANDED_IN.value}: hand in"]
        lines += [f"    {before.value} --> {after.value}: {event.value}" for (before, event), after in TABLE.items()]
        lines += [f"    {state.value}: {state.value} {state.label}" for state in SubmissionState]
        self.stdout.write("\n".join(lines))
