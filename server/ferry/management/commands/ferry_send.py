"""`ferry_send [--again]`: writes posted letters into the outgoing folder."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from server.ferry.actions import folder, send


class Command(BaseCommand):
    help = "Writes the letters that were posted into MSR_FERRY/out; --again writes all of them anew."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--again", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{send(again=options['again'])} letters written to {folder('out')}")
