"""`register_box`: a box that was enrolled, with its device key; the room's box until now drains from here on."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from server.devices import actions
from server.devices.errors import DeviceError
from server.devices.keys import device_key_from_pem
from server.devices.models import Room
from sync.errors import MalformedInput


class Command(BaseCommand):
    help = "Register a box for a room; prints its key id (hex)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the box's name, as in its certificate")
        parser.add_argument("room", help="the room's code")
        parser.add_argument("public_key", type=Path, help="file: the device key's public half, PEM")

    def handle(self, *args: Any, **options: Any) -> None:
        room = Room.objects.filter(code=options["room"]).first()
        if room is None:
            raise CommandError(f"room: expected the code of a registered room, got {options['room']!r}")
        try:
            key = device_key_from_pem(options["public_key"].read_bytes())
            box = actions.register_box(actor="register_box", name=options["name"], room=room, key=key)
        except (OSError, DeviceError, MalformedInput) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(box.device_key_id.hex())
