from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from server.cases import drawing


class Command(BaseCommand):
    help = "Prints a case's course, its guards, deadlines and grounds of legal aid, as docs/ref/cases.md has them."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(drawing.page(), ending="")
