"""`look_at_restored`: every check of a restored centre, as JSON. `drill` calls it in a process of its own."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from django.core.management.base import BaseCommand

from server.operations.backup.checks import look


class Command(BaseCommand):
    help = "Looks at a centre that was restored; prints each check as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps([dataclasses.asdict(each) for each in look(self.stderr.write)]))
