"""`claim_of SESSION --json [--wait SECONDS]`: the claim of a session as text and URL, with its times."""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from server.claims.models import Claim
from server.claims.qr import url_of
from server.claims.queries import newest_claim
from sync.evidence.claim import to_text


class Command(BaseCommand):
    help = "Prints the claim of a session; waits for it with --wait."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("session", help="32 hex digits")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--wait", type=float, default=0.0, help="seconds to wait for it")

    def handle(self, *args: Any, **options: Any) -> None:
        claim = _awaited(options["session"].lower(), options["wait"])
        if claim is None:
            raise CommandError(f"session {options['session']}: no claim yet. Has its close arrived? Try --wait 30.")
        told = {
            "session": claim.session,
            "claim": to_text(bytes(claim.raw)),
            "url": url_of(bytes(claim.raw)),
            "part": claim.part,
            "segments": claim.segments,
            "log_index": claim.log_index,
            "close_digest": bytes(claim.close_digest).hex(),
            "pressed_at": claim.pressed_at.isoformat(),
            "closed_at": claim.closed_at.isoformat(),
            "issued_at": claim.issued_at.isoformat(),
        }
        self.stdout.write(json.dumps(told) if options["json"] else str(told["url"]))


def _awaited(session: str, seconds: float) -> Claim | None:
    until = time.monotonic() + seconds
    while (found := newest_claim(session)) is None and time.monotonic() < until:
        time.sleep(0.1)
    return found
