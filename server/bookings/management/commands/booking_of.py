"""`booking_of SESSION`: the number of the booking that a recording is bound to; an empty line where it is to none."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from server.bookings.models import Recorded


class Command(BaseCommand):
    help = "Print the number of the booking that a recording is bound to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("session", help="the recording's number, 32 hex digits")

    def handle(self, *args: Any, session: str, **options: Any) -> None:
        found = Recorded.objects.filter(session=session).select_related("booking").first()
        self.stdout.write(found.booking.number if found else "")
