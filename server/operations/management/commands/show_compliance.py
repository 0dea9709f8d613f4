"""`show_compliance`: the table of clauses as Markdown, for docs/ref/compliance.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from server.operations.compliance import GROUPS, clauses


class Command(BaseCommand):
    help = "Prints what is asked of the system, clause by clause, and how it stands."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        with override("en"):
            for key, title in GROUPS.items():
                self.stdout.write(f"\n## {title}\n")
                self.stdout.write("| clause | 要求 | asks | stands | how | proof |\n|---|---|---|---|---|---|")
                for each in (one for one in clauses() if one.group == key):
                    proofs = ", ".join(f"[`{path.rsplit('/', 1)[-1]}`](../../{path})" for path in each.proofs)
                    source = f"{each.source} {each.clause}" if each.seen else f"{each.source} {each.clause} (not seen)"
                    self.stdout.write(
                        f"| {source} | {each.asks_zh} | {each.asks} | **{each.words}** | {each.how} | {proofs} |"
                    )
