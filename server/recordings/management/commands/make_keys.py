"""`make_keys`: makes the centre's keys that are missing and prints the public ones."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from server import keyring as keys


class Command(BaseCommand):
    help = "Makes each missing key of the centre (server/keyring.py) and prints the public ones."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        made = keys.make(keys.folder())
        told = {use: keys.signer(use).public_key.hex() for use in keys.SIGNING}
        told |= {use: keys.opening_point(use).hex() for use in keys.OPENING}
        told |= {"log": keys.log_key().public_key().public_bytes_raw().hex(), "log_name": keys.log_name()}
        self.stdout.write(json.dumps({"made": made, "public": told}, indent=2))
