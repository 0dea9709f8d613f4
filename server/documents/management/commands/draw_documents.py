"""`draw_documents`: the tables of a document and of a template's version as Mermaid diagrams, for docs/ref."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import TextChoices

from server.documents.states import TABLE, VERSIONS, DocumentState, VersionState


class Command(BaseCommand):
    help = "Print how a document goes on, and how a template is put in force."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("## A document\n\n" + _drawn(TABLE, DocumentState) + "\n")
        self.stdout.write("## A version of a template\n\n" + _drawn(VERSIONS, VersionState))


def _drawn(table: Mapping[Any, Any], states: type[TextChoices]) -> str:
    first = next(iter(states)).value
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {first}: draft"]
    lines += [f"    {before.value} --> {after.value}: {event.value}" for (before, event), after in table.items()]
    lines += [f"    {state.value}: {state.value} {state.label}" for state in states]
    return "\n".join([*lines, "```", ""])
