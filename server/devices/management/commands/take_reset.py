"""`take_reset`: the signed record of a box that was reset where it could not reach the centre."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from server.devices.enrolment.taking import take_reset
from server.devices.errors import BoxRefused


class Command(BaseCommand):
    help = "Take the signed record (NAME.reset.cose) of a box that was reset; the box opens nothing from then on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            box = take_reset(options["file"].read_bytes(), now=timezone.now())
        except (OSError, BoxRefused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{box.name}: {box.reset.things} without a receipt, destroyed: {box.reset.destroyed}")
