from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from server.bookings import drawing


class Command(BaseCommand):
    help = "Prints how a booking comes about and ends, as docs/ref/bookings.md has it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(drawing.page(), ending="")
