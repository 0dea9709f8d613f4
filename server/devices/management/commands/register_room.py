"""`register_room`: a room of a unit."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from server.access.models import Unit
from server.devices import actions
from server.devices.errors import DeviceError


class Command(BaseCommand):
    help = "Register a room."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("name_zh")
        parser.add_argument("name_en")
        parser.add_argument("unit", help="the unit's code")
        parser.add_argument("--place", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(f"unit: expected the code of a unit, got {options['unit']!r}")
        names = {key: options[key] for key in ("code", "name_zh", "name_en", "place")}
        try:
            actions.register_room(actor="register_room", unit=unit, **names)
        except DeviceError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['code']} {options['name_zh']}: registered")
