"""`weigh_cases [--watch SECONDS]`: what cases about to go lack, worked out anew for the lists of work."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from server.config.environment import Zone
from server.config.watched import Watched
from server.filing import answers


class Command(Watched):
    help = (
        "Works out what cases about to be filed lack, where that is older than ten minutes. --watch: again and again."
    )
    every = 60.0
    zones = frozenset({Zone.INNER})

    def turn(self, **options: Any) -> None:
        count = answers.refresh(timezone.now())
        if count:
            self.stdout.write(f"cases before filing: {count} worked out")
