"""`export_session SESSION --to DIR [--with-keys]`: the folder that an outsider receives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from server.audit.actions import Thing, append
from server.playback.errors import PlaybackError
from server.playback.keys import key_client
from server.recordings.errors import RecordingsError
from server.recordings.export import export_session


class Command(BaseCommand):
    help = "Writes a session as docs/formats/export.md lays it out; --with-keys is on the use log."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("session", help="32 hex digits")
        parser.add_argument("--to", required=True, type=Path)
        parser.add_argument("--with-keys", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        session, client = options["session"].lower(), key_client()
        reason = f"export:{session}"
        try:
            counts = export_session(
                session,
                options["to"],
                (lambda head: client.segment_key(head, reason)) if options["with_keys"] else None,
            )
        except (RecordingsError, PlaybackError) as error:
            raise CommandError(str(error)) from error
        append("command line", "recording.exported", Thing("recordings.session", session), keys=options["with_keys"])
        self.stdout.write(json.dumps({"session": session, **counts}))
