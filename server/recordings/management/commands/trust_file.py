"""`trust_file --to trust.json`: the public keys that a verifier is to trust."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from server import keyring
from server.devices.models import Box, BoxRevocation
from sync.evidence.suites import KNOWN


class Command(BaseCommand):
    help = "Writes the public keys of this centre and its boxes as JSON (docs/formats/export.md)."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--to", required=True, type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        known = keyring.trusted()
        told = {
            "suites": sorted(KNOWN),
            "devices": {box.name: box.device_point.hex() for box in Box.objects.order_by("name")},
            "revoked": {each.box_id: each.log_size for each in BoxRevocation.objects.order_by("box")},
            "receipt": [point.hex() for point in known.receipt],
            "claim": [point.hex() for point in known.claim],
            "ferry": [point.hex() for point in known.ferry],
            "counsel": [point.hex() for point in keyring.trusted_counsel()],
            "acts": [point.hex() for point in keyring.trusted_acts()],
            "logs": {name: key.hex() for name, key in known.logs.items()},
        }
        options["to"].write_text(json.dumps(told, indent=2) + "\n")
        self.stdout.write(f"{options['to']}: {len(told['devices'])} boxes")
