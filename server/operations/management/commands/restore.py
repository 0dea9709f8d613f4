"""`restore --from FOLDER`: a centre out of a backup, into an empty data folder and database."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from firmware_config.errors import ConfigurationError
from firmware_config.keystore import fetch_private
from server.operations import actions
from server.operations.backup import restoring
from server.operations.backup.making import SUMS
from server.operations.errors import OperationsError
from sync.errors import SyncError


class Command(BaseCommand):
    help = "Restores a centre into the empty MSR_VAR and MSR_DATABASE of this call."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--from", dest="source", required=True, type=Path, help="a backup, or a folder of backups")
        parser.add_argument("--archive-key", type=Path, help="the offline key (PEM) that opens the private keys")
        parser.add_argument("--for-drill", action="store_true", help="link objects instead of copying, write no event")

    def handle(self, *args: Any, **options: Any) -> None:
        source, begun = options["source"].absolute(), monotonic()
        try:
            backup = source if (source / SUMS).is_file() and source.name != "pool" else restoring.newest(source)
            key = fetch_private(f"file:{options['archive_key'].absolute()}") if options["archive_key"] else None
            put = os.link if options["for_drill"] else shutil.copyfile
            done = restoring.restore(backup, key, self.stderr.write, put=put)
        except (OperationsError, ConfigurationError, SyncError, OSError) as error:
            raise CommandError(str(error)) from error
        if not options["for_drill"]:
            actions.restored(done.digest, backup)
        keys = (
            f"{done.keys} files of keys" if done.keys else "private keys stay sealed: name --archive-key to open them"
        )
        self.stdout.write(f"{backup.name} restored: {done.objects} objects, {keys}; {monotonic() - begun:.1f} s")
