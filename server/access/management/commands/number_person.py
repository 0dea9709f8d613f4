"""`number_person`: the staff number of an account that was made without one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from server.access import actions
from server.access.errors import AccessError
from server.access.queries import user_named


class Command(BaseCommand):
    help = "Write down a person's staff or licence number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("number")

    def handle(self, *args: Any, **options: Any) -> None:
        user = user_named(options["username"])
        if user is None:
            raise CommandError(f"username: expected that of a person, got {options['username']!r}")
        try:
            actions.number_user(actor="number_person", user=user, staff_number=options["number"])
        except AccessError as error:
            raise CommandError(str(error)) from error
