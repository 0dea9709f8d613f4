"""`draw_dossiers`: the tables of what happens to a dossier as Mermaid diagrams, for docs/ref."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import TextChoices

from server.dossiers import states

TABLES: tuple[tuple[str, type[TextChoices], Mapping[tuple[Any, Any], Any]], ...] = (
    ("A lawyer's reading on site", states.VisitState, states.VISITS),
    ("A dossier handed to a lawyer by the official channel", states.HandingState, states.HANDINGS),
    ("Papers served on somebody", states.ServiceState, states.SERVICES),
    ("A paper pushed to the case platform", states.PushState, states.PUSHES),
    ("An archived dossier", states.ArchiveState, states.ARCHIVES),
)


class Command(BaseCommand):
    help = "Print how a dossier is read on site, handed over, served, pushed and archived."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n\n".join(_drawn(*each) for each in TABLES))


def _drawn(title: str, kind: type[TextChoices], table: Mapping[tuple[Any, Any], Any]) -> str:
    return "\n".join((f"## {title}\n", "```mermaid", *_lines(kind, table), "```"))


def _lines(kind: type[TextChoices], table: Mapping[tuple[Any, Enum], Any]) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"    [*] --> {next(iter(kind)).value}"
    for (before, event), after in table.items():
        yield f"    {before.value} --> {after.value}: {event.value}"
    for state in kind:
        yield f"    {state.value}: {state.value} {state.label}"
