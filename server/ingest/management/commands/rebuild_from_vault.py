"""`rebuild_from_vault`: what an older database has lost, from the vault. Ingest must not run meanwhile."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from server.audit.actions import Thing, append
from server.ingest.rebuilding import rebuild
from server.playback.keys import OPENING_CHECK, key_client
from server.recordings.errors import RecordingsError


class Command(BaseCommand):
    help = "After a restore, with ingest stopped: takes again what the vault has and the database lost; prints counts."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        client = key_client()
        try:
            done = rebuild(lambda head: client.segment_key(head, OPENING_CHECK), timezone.now())
        except RecordingsError as error:
            raise CommandError(str(error)) from error
        told = dataclasses.asdict(done)
        append("command line", "recordings.rebuilt", Thing("recordings.vault", "vault"), **told)
        self.stdout.write(json.dumps(told))
        if done.refused:
            raise CommandError(f"{len(done.refused)} things of the vault were not taken: {done.refused[:5]}")
