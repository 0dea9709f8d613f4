"""`create_unit`: a unit, below the one named by --parent or beside the procuratorate named by --beside."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from server.access import actions
from server.access.errors import AccessError
from server.access.models import Unit, UnitKind


class Command(BaseCommand):
    help = "Make a unit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("kind", choices=UnitKind.values)
        parser.add_argument("name_zh")
        parser.add_argument("name_en")
        parser.add_argument("--parent", help="the code of the unit above")
        parser.add_argument("--beside", help="the code of the procuratorate it works with, for any other kind")

    def handle(self, *args: Any, **options: Any) -> None:
        parent = Unit.objects.filter(code=options["parent"]).first()
        if options["parent"] and parent is None:
            raise CommandError(f"--parent: expected the code of a unit, got {options['parent']!r}")
        beside = Unit.objects.filter(code=options["beside"]).first()
        if options["beside"] and beside is None:
            raise CommandError(f"--beside: expected the code of a unit, got {options['beside']!r}")
        try:
            actions.create_unit(
                actor="create_unit",
                code=options["code"],
                kind=UnitKind(options["kind"]),
                name_zh=options["name_zh"],
                name_en=options["name_en"],
                parent=parent,
                beside=beside,
            )
        except AccessError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['code']} {options['name_zh']}: made")
