"""The screen of a box that is nobody's yet: enrolment and network, until there is a profile."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import SplitResult

from agent import clock
from agent.panel.answering import PageHandler, PageServer
from agent.panel.pages import technician_pages
from agent.panel.technician_page import TechnicianPage
from agent.panel.words import Lang

#: The port of every delivered model.
PORT = 8801
#: So long the page still says how it ended, before the room's screen takes its place.
LINGER_NS = 10_000_000_000

log = logging.getLogger(__name__)


class SetUpServer(PageServer):
    """Ends by itself a while after `profile` is there."""

    def __init__(
        self,
        profile: Path,
        *,
        port: int = PORT,
        pages: Mapping[str, TechnicianPage] | None = None,
        clock: Callable[[], int] = clock.boottime_ns,
        linger_ns: int = LINGER_NS,
    ) -> None:
        super().__init__(_Handler, port=port, pages=technician_pages() if pages is None else pages)
        self._profile, self._clock, self._linger_ns = profile, clock, linger_ns
        self._ends_ns: int | None = None
        self._is_ending = False

    def service_actions(self) -> None:
        """Between requests: is the box somebody's now?"""
        super().service_actions()
        if self._ends_ns is None and self._profile.exists():
            self._ends_ns = self._clock() + self._linger_ns
        if self._ends_ns is not None and not self._is_ending and self._clock() >= self._ends_ns:
            self._is_ending = True
            threading.Thread(target=self.shutdown).start()


class _Handler(PageHandler):
    server: SetUpServer

    def get(self, url: SplitResult, lang: Lang) -> None:
        """At the address where the room's screen will be stands the enrolment."""
        if url.path == "/":
            self.say(200, "text/html", self.server.pages["/enrol"].html(lang, self.server.guard.token))
        else:
            super().get(url, lang)


def wait_for_profile(profile: Path) -> bool:
    """Serves until the box is enrolled. False where SIGTERM or SIGINT came first."""
    server, is_told = SetUpServer(profile), threading.Event()

    def end(*_: object) -> None:
        is_told.set()
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    log.info("The box is not enrolled; its page is at http://%s/", server.guard.hosts[0])
    server.alive.ready()
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    return not is_told.is_set()
