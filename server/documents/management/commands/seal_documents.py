"""`seal_documents`: makes whole what was signed and broke off before its seals."""

from __future__ import annotations

from django.utils import timezone

from server.config.environment import Zone
from server.config.watched import Watched
from server.documents.completing import finish_left


class Command(Watched):
    help = (
        "Typesets and seals documents whose last hand was given while no certificate could be had, or as the web "
        "process ended. --watch: again and again."
    )
    every = 20.0
    zones = frozenset({Zone.INNER})

    def turn(self, **options: object) -> None:
        made = finish_left(timezone.now())
        if made:
            self.stdout.write(f"{made} documents became whole")
