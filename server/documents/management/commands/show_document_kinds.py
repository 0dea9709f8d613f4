from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from server.documents import drawing


class Command(BaseCommand):
    help = "Prints what each kind of document bears, as docs/ref/documents.md has it."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("zh-hans"):
            self.stdout.write(drawing.page(), ending="")
