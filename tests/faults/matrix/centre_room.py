"""A cell's room and centre: the box is the cell's own process, ingest and key service are processes of their own."""

from __future__ import annotations

import dataclasses
import logging
import os
import shutil
import signal
import sqlite3
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import closing
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sync.wire import topics
from tests.agent.part_builder import WORKING
from tests.faults.matrix.centre_line import BoxHalf, WorkerLine
from tests.faults.matrix.centre_strike import Strike, StruckOpener, StruckRows, own_clock
from tests.faults.matrix.centre_template import Template

WORKER = topics.worker_id("ingest-1")
POLL_S, ROUNDS = 0.01, 2_500


class Forked:
    """A body in a process of its own, with a log; until it ends or is killed."""

    def __init__(self, body: Callable[[], None], log: Path) -> None:
        self.log = log
        log.touch()
        self._status: int | None = None
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os._exit(_lived(body, log))

    @property
    def is_alive(self) -> bool:
        """True while it runs."""
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = status if pid else None
        return self._status is None

    @property
    def was_killed(self) -> bool:
        """True when SIGKILL ended it."""
        return not self.is_alive and os.WIFSIGNALED(self._status or 0)

    def kill(self) -> None:
        """SIGKILL; harmless if it is gone."""
        if self.is_alive:
            os.kill(self.pid, signal.SIGKILL)
            _, self._status = os.waitpid(self.pid, 0)


class CentreRoom:
    """One folder with a box's outbox and a centre, copied from the template. Nothing runs until it is started."""

    def __init__(self, place: Path, template: Template) -> None:
        self.place, self.made = place, template
        for name in ("outbox", "centre"):
            shutil.copytree(template.folder / name, place / name)
        self.box = BoxHalf(place / "outbox", template)
        self.running: dict[str, Forked] = {}
        self.ran: list[Forked] = []
        self._line: Connection | None = None

    def start(self, strike: Strike) -> None:
        """Everything."""
        self._start_keys(strike)
        self._start_ingest(strike)

    def restart(self) -> None:
        """Ingest and key service anew without the fault, as systemd starts them; the box connects anew."""
        self.stop()
        self.start(_none(self.place))

    def converse(self, rounds: int = ROUNDS) -> bool:
        """The box delivers: True when every thing has its receipt, False when ingest died or it takes too long."""
        assert self._line is not None
        return self.box.converse(self._line, rounds)

    def stop(self) -> None:
        """SIGKILL to all that runs."""
        for each in self.running.values():
            each.kill()

    def wait_dead(self, name: str) -> bool:
        """Whether the process is gone; a moment may lie between its last word and its end."""
        pause = threading.Event()
        for _ in range(500):
            if not self.running[name].is_alive:
                return True
            pause.wait(POLL_S)
        return False

    def _start_keys(self, strike: Strike) -> None:
        socket = self.place / "centre" / "keyservice.sock"
        socket.unlink(missing_ok=True)
        self._fork("keyservice", lambda: self._serve_keys(strike))
        pause = threading.Event()
        while not socket.exists() and self.running["keyservice"].is_alive:
            pause.wait(POLL_S)

    def _start_ingest(self, strike: Strike) -> None:
        self._line, there = Pipe()
        here = self._line

        def live() -> None:
            here.close()
            self._ingest(strike, there)

        self._fork("ingest", live)
        there.close()
        self.box.connect()

    def _fork(self, name: str, body: Callable[[], None]) -> None:
        self.running[name] = Forked(body, self.place / f"{name}-{len(self.ran)}.log")
        self.ran.append(self.running[name])

    def box_rows(self, sql: str) -> list[Any]:
        """Rows of capture.db, with uplink.db attached as `told`; read only."""
        outbox = self.place / "outbox"
        with closing(sqlite3.connect(f"file:{outbox / 'capture.db'}?mode=ro", uri=True, timeout=5)) as db:
            db.execute("ATTACH ? AS told", (f"file:{outbox / 'uplink.db'}?mode=ro",))
            return db.execute(sql).fetchall()

    def centre_rows(self, sql: str) -> list[Any]:
        """Rows of the centre's database; read only."""
        path = self.place / "centre" / "centre.sqlite3"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as db:
            return db.execute(sql).fetchall()

    def here(self, strike: Strike | None = None) -> None:
        """This process's Django is that of this folder from now on; before anything of it was opened."""
        from django.conf import settings
        from django.db.backends.signals import connection_created

        strike = strike or _none(self.place)
        settings.MSR = dataclasses.replace(settings.MSR, var=self.place / "centre")
        settings.DATABASES["default"]["NAME"] = self.place / "centre" / "centre.sqlite3"
        settings.CENTRE_DISK = "tests.faults.matrix.centre_seams.StruckDisk"
        settings.MATRIX_STRIKE = strike
        rows = StruckRows(strike)
        connection_created.connect(rows.connected, weak=False)

    # --- the processes ---

    def _serve_keys(self, strike: Strike) -> None:
        from server.playback.keyservice.server import KeyServer
        from server.playback.keyservice.uses import UseLog

        own_clock(self.place)
        opener = StruckOpener(WORKING, strike)
        path = self.place / "centre" / "keyservice.sock"
        uses = UseLog(self.place / "centre" / "uses.log")
        KeyServer(path, opener, uses, uids=frozenset()).serve_forever()

    def _ingest(self, strike: Strike, there: Connection) -> None:
        """As the command `ingest` builds it, but for the line and for what is struck."""
        self.here(strike)
        from django.conf import settings
        from django.utils import timezone

        from server.ingest.files import PartialFiles
        from server.ingest.loop import serve
        from server.ingest.service import Clocks, Worker
        from server.playback.keys import OPENING_CHECK, key_client
        from server.vault.disk import disk
        from tests.faults.matrix.centre_seams import StruckLink

        own_clock(self.place)
        line, client = WorkerLine(there), key_client()
        clocks = Clocks(timezone.now, lambda: line.now)
        worker = Worker(
            name=WORKER,
            files=PartialFiles(settings.MSR.var / "partials" / WORKER, disk()),
            segment_key=lambda head: client.segment_key(head, OPENING_CHECK),
            clocks=clocks,
        )
        serve(StruckLink(line, strike), worker, clocks=clocks, stop=threading.Event())


def _none(place: Path) -> Strike:
    from tests.faults.matrix.centre_steps import STEPS

    return Strike(STEPS[0], None, place / "told")


def _lived(body: Callable[[], None], log: Path) -> int:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    logging.basicConfig(level=logging.INFO, format="{asctime} {levelname} {name}: {message}", style="{", force=True)
    try:
        body()
    except BaseException:  # noqa: BLE001 - the border of the process: its log tells
        traceback.print_exc()
        sys.stderr.flush()
        return 70
    return 0
