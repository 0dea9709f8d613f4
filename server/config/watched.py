"""A command that works on what waits: once, or with --watch SECONDS again and again until told to stop.

`msr-centre work` (server/web) runs all of them in one process; where load asks for it each has a unit of its own.
"""

from __future__ import annotations

import signal
import threading
from abc import abstractmethod
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from server.config.environment import Zone


class Watched(BaseCommand):
    """`turn` does all that waits at this moment and returns; twice changes nothing, and two at once do no harm."""

    #: How long `work` waits between two turns, in seconds.
    every: float = 5.0
    #: Where `work` takes its turns; in a centre that is both zones, if it does so in the inner one.
    zones: frozenset[Zone] = frozenset({Zone.INNER, Zone.OUTER})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stop = threading.Event()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", type=float, metavar="SECONDS", help="again and again, until SIGTERM")

    def handle(self, *args: Any, watch: float | None, **options: Any) -> None:
        if watch is not None:
            stop_when_told(self.stop)
        self.go_on(watch, **options)

    def go_on(self, pause: float | None, **options: Any) -> None:
        """Turn after turn, `pause` seconds between them, until `stop` is set; None: one turn."""
        while True:
            self.turn(**options)
            if pause is None or self.stop.wait(pause):
                return

    @abstractmethod
    def turn(self, **options: Any) -> None:
        """All that waits now. A long one looks at `self.stop` between two pieces of work."""


def stop_when_told(stop: threading.Event) -> None:
    """SIGTERM and SIGINT set it; for the main thread alone."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
