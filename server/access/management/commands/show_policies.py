"""`show_policies`: the table of who may what, as Markdown, for docs/ref."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from server.access.models import Role
from server.access.policies import TABLE, Permission, needs_second_factor


class Command(BaseCommand):
    help = "Print who may what as a Markdown table."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("| permission | " + " | ".join(str(role.label) for role in Role) + " |")
        self.stdout.write("|---" * (len(Role) + 1) + "|")
        for permission in Permission:
            marks = ("●" if permission in TABLE[role] else "" for role in Role)
            self.stdout.write(f"| `{permission.value}` {permission.label} | " + " | ".join(marks) + " |")
        twice = ("○" if needs_second_factor(role) else "" for role in Role)
        self.stdout.write("| *second factor at sign-in* | " + " | ".join(twice) + " |")
