"""`show_letters`: which kinds of letters there are and who takes them, as Markdown, for docs/ref."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from server.ferry.handlers import kinds


class Command(BaseCommand):
    help = "Print the kinds of letters that this deployment's apps take."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("| kind | taken by the zone | what its taker does |\n|---|---|---|")
        for kind, zone, says in kinds():
            self.stdout.write(f"| `{kind}` | {zone} | {says} |")
