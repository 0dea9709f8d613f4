"""`draw_enrolments`: the table of an enrolment as a Mermaid diagram, for docs/ref."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from server.devices.enrolment.states import ENROLMENTS
from server.devices.models import EnrolmentState


class Command(BaseCommand):
    help = "Print how a box comes to be enrolled."

    def handle(self, *args: Any, **options: Any) -> None:
        lines = ["stateDiagram-v2", f"    [*] --> {EnrolmentState.OPEN.value}: make a code"]
        lines += [f"    {before.value} --> {after.value}: {deed.value}" for (before, deed), after in ENROLMENTS.items()]
        lines += [f"    {state.value}: {state.value} {state.label}" for state in EnrolmentState]
        self.stdout.write("\n".join(lines))
