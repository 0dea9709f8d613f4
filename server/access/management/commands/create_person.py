"""`create_person`: the way to a centre's first people. The password is printed once and must be changed at sign-in."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from server.access import actions
from server.access.errors import AccessError
from server.access.models import Role, Unit


class Command(BaseCommand):
    help = "Make a person who may sign in; prints a one-time password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("display_name")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("unit", help="the unit's code")
        parser.add_argument("--number", default="", help="staff number; for lawyers the licence number")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            codes = ", ".join(Unit.objects.values_list("code", flat=True)) or "none yet: make one with create_unit"
            raise CommandError(f"unit: expected one of ({codes}), got {options['unit']!r}")
        password = secrets.token_urlsafe(12)
        try:
            actions.create_user(
                actor="create_person",
                username=options["username"],
                display_name=options["display_name"],
                role=Role(options["role"]),
                unit=unit,
                password=password,
                staff_number=options["number"],
            )
        except AccessError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(password)
