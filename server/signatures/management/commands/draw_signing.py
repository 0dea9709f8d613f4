"""`draw_signing`: the tables of signing as Mermaid diagrams, for docs/ref."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from server.signatures.states import (
    ORIGINALS,
    RELEASES,
    SIGNERS,
    SITTINGS,
    OriginalState,
    ReleaseState,
    SignerState,
    SittingState,
)


class Command(BaseCommand):
    help = "Print how a document is signed, where its paper original goes, and how a hand is released."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        moves = [(before, after, "") for before, afters in ORIGINALS.items() for after in afters]
        drawn = (
            _drawn("A sitting", SittingState, ((a, b, event.value) for (a, event), b in SITTINGS.items())),
            _drawn("A signer", SignerState, ((a, b, event.value) for (a, event), b in SIGNERS.items())),
            _drawn("A paper original", OriginalState, moves),
            _drawn("A release", ReleaseState, ((a, b, event.value) for (a, event), b in RELEASES.items())),
        )
        self.stdout.write("\n\n".join(drawn))


def _drawn(title: str, states: Any, moves: Iterable[tuple[Any, Any, str]]) -> str:
    first = next(iter(states))
    lines = [f"## {title}", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {first.value}"]
    lines += [f"    {a.value} --> {b.value}" + (f": {word}" if word else "") for a, b, word in moves]
    lines += [f"    {each.value}: {each.value} {each.label}" for each in states]
    return "\n".join([*lines, "```"])
