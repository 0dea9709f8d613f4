"""One box's outbox, a broker, a centre and the uplink between them."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from agent.uplink.names import evidence_numbers
from agent.uplink.service import Edges, Uplink, UplinkSettings
from sync.ids import BoxId
from sync.link import LinkSettings
from sync.wire import topics
from sync.wire.things import Thing
from tests.fakes.centre import ORIGIN, FakeCentre
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.outbox import HandmadeOutbox


def until(fact: Callable[[], object], *, within_s: float = 15.0) -> Any:
    """Waits for a fact; its value. Fails when the time is over."""
    end = time.monotonic() + within_s
    while not (value := fact()):
        assert time.monotonic() < end, "expected it within the time, and it never came"
        threading.Event().wait(0.02)
    return value


def run_uplink(settings: UplinkSettings) -> None:
    """Until it is killed."""
    Uplink(settings).run(threading.Event())


class Room:
    """Everything that a test of the uplink moves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.broker = Mosquitto(folder)
        self.outbox = HandmadeOutbox(folder / "outbox")
        self.centre = self.new_centre()
        self.uplink: Uplink | None = None
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def new_centre(self) -> FakeCentre:
        return FakeCentre(
            port=self.broker.port,
            box="box-1",
            device_point=self.outbox.device.public_key,
            sizes=self.size_of,
            session=b"s" * 16,
        )

    def size_of(self, thing: Thing) -> int:
        db = sqlite3.connect(self.folder / "outbox" / "capture.db")
        (size,) = db.execute("SELECT size FROM thing WHERE kind=? AND a=? AND b=?", evidence_numbers(thing)).fetchone()
        db.close()
        return int(size)

    def settings(self) -> UplinkSettings:
        """The uplink's own, with quick retries."""
        return UplinkSettings(
            box=BoxId("box-1"),
            outbox=self.folder / "outbox",
            control=self.folder / "control.sock",
            link=LinkSettings(
                host="127.0.0.1",
                port=self.broker.port,
                client_id="box-1",
                tls=None,
                subscriptions=topics.box_subscriptions(BoxId("box-1")),
                retry_first_s=0.1,
                retry_longest_s=0.5,
            ),
            receipt_keys=(self.centre.receipt_key.public_key,),
            logs=((ORIGIN, self.centre.log_key.public_key().public_bytes_raw()),),
        )

    def start_uplink(self, edges: Edges | None = None) -> None:
        self._ended = threading.Event()
        self.uplink = Uplink(self.settings(), edges=edges)
        self._thread = threading.Thread(target=self.uplink.run, args=(self._ended,), daemon=True)
        self._thread.start()

    def start_uplink_process(self) -> BaseProcess:
        """As a process of its own, which can be killed."""
        process = multiprocessing.get_context("spawn").Process(target=run_uplink, args=(self.settings(),), daemon=True)
        process.start()
        return process

    def stop_uplink(self) -> None:
        self._ended.set()
        if self.uplink is not None:
            self.uplink.wake()
        if self._thread is not None:
            self._thread.join(10)

    def receipts(self) -> dict[tuple[int, int, int], tuple[int, int, int]]:
        """Name -> verdict, opened, covered, by uplink.db."""
        db = sqlite3.connect(f"file:{self.folder / 'outbox' / 'uplink.db'}?mode=ro", uri=True)
        rows = db.execute("SELECT kind, a, b, verdict, opened, covered FROM receipt").fetchall()
        db.close()
        return {row[:3]: row[3:] for row in rows}

    def all_receipted(self) -> bool:
        (things,) = self.outbox.db.execute("SELECT count(*) FROM thing").fetchone()
        return len(self.receipts()) == things

    def alarms(self) -> set[str]:
        """Names of what the newest telemetry says is wrong."""
        return {name for name, level in self.centre.telemetry[-1].health if level} if self.centre.telemetry else set()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """The broker runs; centre and uplink wait to be started."""
    made = Room(tmp_path)
    made.broker.start()
    yield made
    made.stop_uplink()
    made.centre.stop()
    made.broker.stop()
