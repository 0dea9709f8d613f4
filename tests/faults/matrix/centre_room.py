"""A cell's room and centre: uplink, Mosquitto, ingest and key service, each a process of its own."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import random
import shutil
import signal
import sqlite3
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from agent.uplink.service import Uplink, UplinkSettings
from sync.ids import BoxId
from sync.mqtt import LinkSettings, MqttLink
from sync.wire import topics
from tests.agent.part_builder import WORKING
from tests.fakes.mosquitto import Mosquitto
from tests.faults.judging import WAITING
from tests.faults.matrix.centre_strike import Strike, StruckOpener, StruckRows, own_clock
from tests.faults.matrix.centre_template import Template

WORKER = topics.worker_id("ingest-1")
POLL_S = 0.02
LISTENS_WITHIN_S = 20.0


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
        self._broker = Mosquitto(place)
        self.running: dict[str, Forked] = {}
        self.ran: list[Forked] = []

    def start(self, strike: Strike) -> None:
        """Everything."""
        self._broker.start()
        self.start_one("keyservice", strike)
        self.start_one("ingest", strike)
        self.wait(self._listens, LISTENS_WITHIN_S)
        self.start_one("uplink", strike)

    def start_one(self, name: str, strike: Strike | None = None) -> None:
        """One process, with the fault or without."""
        strike = strike or _none(self.place)
        bodies: dict[str, Callable[[], None]] = {
            "keyservice": lambda: self._serve_keys(strike),
            "ingest": lambda: self._ingest(strike),
            "uplink": self._uplink,
        }
        self.running[name] = Forked(bodies[name], self.place / f"{name}-{len(self.ran)}.log")
        self.ran.append(self.running[name])

    def restart(self, name: str) -> None:
        """The process anew, as systemd starts it."""
        self.running[name].kill()
        self.start_one(name)
        if name == "ingest":
            self.wait(self._listens, LISTENS_WITHIN_S)

    def _listens(self) -> bool:
        """Ingest has subscribed: a hello before that would be asked again 1.5 s later."""
        return "The broker answered" in self.running["ingest"].log.read_text(errors="replace")

    def stop(self) -> None:
        """Ends all of it."""
        for each in self.running.values():
            each.kill()
        self._broker.stop()

    def is_whole(self) -> bool:
        """Every thing of the outbox has its receipt in uplink.db."""
        if not (self.place / "outbox" / "uplink.db").exists():
            return False
        with contextlib.suppress(sqlite3.OperationalError):
            return not self.box_rows(WAITING + " LIMIT 1")
        return False

    def wait(self, fact: Callable[[], bool], within_s: float) -> bool:
        """Whether it became true in that time."""
        ends = time.monotonic() + within_s
        pause = threading.Event()
        while not (is_so := fact()) and time.monotonic() < ends:
            pause.wait(POLL_S)
        return is_so

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

    def _ingest(self, strike: Strike) -> None:
        """As the command `ingest` builds it, but for TLS and for what is struck."""
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
        clocks, client = Clocks(timezone.now, time.monotonic), key_client()
        worker = Worker(
            name=WORKER,
            files=PartialFiles(settings.MSR.var / "partials" / WORKER, disk()),
            segment_key=lambda head: client.segment_key(head, OPENING_CHECK),
            clocks=clocks,
        )
        watched = topics.presence_subscriptions()
        link = MqttLink(
            self._line(WORKER, (*topics.worker_subscriptions(WORKER), *watched), watched), jitter=random.random
        )
        link.start()
        serve(StruckLink(link, strike), worker, clocks=clocks, stop=threading.Event())

    def _uplink(self) -> None:
        own_clock(self.place)
        told = self.made
        uplink = Uplink(
            UplinkSettings(
                box=BoxId("box-1"),
                outbox=self.place / "outbox",
                control=self.place / "control.sock",
                link=self._line("box-1", topics.box_subscriptions(BoxId("box-1"))),
                receipt_keys=(told.receipt_key,),
                logs=((told.log_name, told.log_key),),
            )
        )
        uplink.run(threading.Event())

    def _line(self, name: str, subscriptions: tuple[str, ...], retained: tuple[str, ...] = ()) -> LinkSettings:
        return LinkSettings(
            host="127.0.0.1",
            port=self._broker.port,
            client_id=name,
            tls=None,
            subscriptions=subscriptions,
            retained_from=retained,
            retry_first_s=0.1,
            retry_longest_s=0.5,
        )


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
    except BaseException:  # the border of the process: its log tells
        traceback.print_exc()
        sys.stderr.flush()
        return 70
    return 0
