"""`look_at_restored`: every check of a restored centre, a line each; exit code 1 where one is wrong."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from server.operations.backup.checks import look


class Command(BaseCommand):
    help = "Looks at a centre that was restored: database, both logs, every file, the newest recording."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON, for `drill`, which judges by itself")

    def handle(self, *args: Any, **options: Any) -> None:
        seen = look(self.stderr.write)
        if options["json"]:
            self.stdout.write(json.dumps([dataclasses.asdict(each) for each in seen]))
            return
        for each in seen:
            self.stdout.write(f"{'ok  ' if each.ok else 'BAD '} {each.name}: {each.words}")
        if not all(each.ok for each in seen):
            raise CommandError("something is wrong: start nothing, and keep what is here as it is")
