"""`turn_key claim --prepare`, then `turn_key claim --start`: a new key takes its place beside the old one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from server import keyring
from server.audit.actions import Thing, append
from sync.evidence.keys import key_id


class Command(BaseCommand):
    help = "Prepares, then starts, a new claim or ferry key (docs/keys.md); give out the trust file in between."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("use", choices=keyring.TURNABLE)
        step = parser.add_mutually_exclusive_group(required=True)
        step.add_argument("--prepare", action="store_true")
        step.add_argument("--start", action="store_true")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        use = options["use"]
        try:
            if options["prepare"]:
                name = key_id(keyring.prepare_next(use)).hex()
                append("turn_key", "key.prepared", Thing("key", use), fingerprint=name)
                self.stdout.write(f"{use}: {name} is believed from the next start on. Now: trust_file, then --start.")
            else:
                before = keyring.start_next(use)
                append("turn_key", "key.started", Thing("key", use), before=before.fingerprint)
                self.stdout.write(
                    f"{use}: the new key signs from the next start on; {before.fingerprint[:16]} is past."
                )
        except (keyring.NotTurned, keyring.KeyMissing) as error:
            raise CommandError(str(error)) from error
