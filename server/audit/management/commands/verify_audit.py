"""`verify_audit`: walks the audit log; exit code 1 and the first broken number if it does not hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from server.audit.queries import verify


class Command(BaseCommand):
    help = "Walk the audit log and name the first event that does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        walk = verify()
        if walk.broken is not None:
            raise CommandError(
                f"audit log: broken at event {walk.broken}: {walk.reason}. {walk.events} events before it hold. "
                "Keep the database as it is, compare it with the last backup, and tell the auditor.",
                returncode=1,
            )
        self.stdout.write(f"audit log: {walk.events} events, all hold")
