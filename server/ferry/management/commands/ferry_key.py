"""`ferry_key --to portal.json`: the public keys by which the other zone believes our letters and receipts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from server import keyring
from server.config.environment import Zone
from sync.evidence.keys import point_of


class Command(BaseCommand):
    help = "Writes this centre's public keys for letters and receipts; the other zone names it in MSR_FERRY_TRUST."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--to", required=True, type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        told = {
            "ferry": [keyring.signer("ferry").public_key.hex()],
            "counsel": [keyring.counsel_signer().public_key.hex()],
            "acts": [keyring.acts_signer().public_key.hex()],
        }
        if settings.MSR.zone is not Zone.OUTER:
            told["hands"] = [point_of(keyring.door_of_hands().public_key()).hex()]
        options["to"].write_text(json.dumps(told, indent=2) + "\n")
        self.stdout.write(f"{options['to']}: the keys for letters and for receipts of this centre")
