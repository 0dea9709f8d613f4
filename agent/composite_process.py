"""`python -m agent composite`: makes the composite from capture's feed, in a process that capture does not need.

Its crash costs composite film and nothing else; the originals go before it (a lower priority). It holds no key, writes
no file, and lets go of all it holds when a confidential talk begins.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import signal
import threading
from datetime import datetime, tzinfo
from pathlib import Path

from agent import supervise
from agent.clock import boottime_ns, wall_ns
from agent.control import ask
from agent.errors import SettingsWrong
from agent.feed.client import FeedReader
from agent.feed.errors import FeedError
from agent.feed.server import SOCKET_NAME
from agent.media.composite.composer import Composer, Making, Remark
from agent.media.composite.errors import FontMissing
from agent.media.composite.font import find_font
from agent.media.composite.text import Writer
from firmware_config.composite import Composite
from firmware_config.profile import PICTURE, Profile

NICENESS = 10
AGAIN_S = 0.5
READ_S = 0.1
WAITING_REMARKS = 64

log = logging.getLogger(__name__)


def serve(profile: Profile) -> None:
    """Until SIGTERM or SIGINT; at an end at once where the profile has no composite, and the unit then rests.

    Raises SettingsWrong where the box has no font for it.
    """
    plan = profile.composite
    if plan is None:
        log.info("The profile has no composite: nothing to do.")
        supervise.Alive().ready()
        return
    supervise.forbid_core_dumps()
    with contextlib.suppress(OSError):  # a unit's limits may forbid it; Nice= stands there then
        os.nice(NICENESS)
    writer = _writer(plan)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    remarks = Remarks(profile.control)
    remarks.start()
    alive = supervise.Alive()
    alive.ready()
    is_known = False
    while not stopping.is_set():
        alive.say()
        composer = Composer(plan=plan, making=making_of(profile), writer=writer, zone=local_zone(), clock=boottime_ns)
        try:
            with FeedReader(profile.control.with_name(SOCKET_NAME)) as feed:
                log.info("The composite is made in %d lines.", plan.height)
                is_known = False
                run(composer, feed, remarks, stopping, alive)
        except FeedError as error:
            if not is_known:
                log.warning("The composite waits for capture: %s", error)
            is_known = True
            stopping.wait(AGAIN_S)


def run(
    composer: Composer, feed: FeedReader, remarks: Remarks, stopping: threading.Event, alive: supervise.Alive
) -> None:
    """One connection. Raises FeedError when it is over."""
    while not stopping.is_set():
        alive.say()
        message = feed.read(READ_S)
        for film in composer.tick() if message is None else composer.take(message):
            feed.send(film)
        while composer.remarks:
            remarks.put(composer.remarks.pop(0))


class Remarks:
    """Tells capture what is burnt in and at what pace, in a thread of its own; what capture refuses is logged once."""

    def __init__(self, control: Path) -> None:
        self._control = control
        self._waiting: queue.Queue[Remark] = queue.Queue(WAITING_REMARKS)
        self._refused = ""

    def start(self) -> None:
        """Begin to tell."""
        threading.Thread(target=self._run, name="remarks", daemon=True).start()

    def put(self, remark: Remark) -> None:
        """Tell this; where too much waits already, it is not told. A caption may name people: it is in no log."""
        log.info("The composite told capture: %s.", remark.get("detail", remark["what"]))
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(remark)

    def _run(self) -> None:
        while True:
            remark = self._waiting.get()
            try:
                answer = ask(self._control, {"do": "observe", **remark})
            except (OSError, ValueError) as error:
                answer = {"ok": False, "error": str(error)}
            refused = "" if answer.get("ok") else str(answer.get("error"))
            if refused and refused != self._refused:
                log.warning("Capture did not take a remark: %s", refused)
            self._refused = refused


def _writer(plan: Composite) -> Writer:
    try:
        return Writer(find_font(plan.font))
    except FontMissing as error:
        raise SettingsWrong(str(error)) from error


def making_of(profile: Profile) -> Making:
    """What this profile wants made."""
    derived = {track.kind: str(track.name) for track in profile.tracks if track.derived}
    sounds = [name for kind, name in derived.items() if kind != PICTURE]
    return Making(
        picture=derived.get(PICTURE),
        sound=sounds[0] if sounds else None,
        gop_ns=profile.limits.ring_s * 1_000_000_000,
        titles={str(track.name): track.title for track in profile.tracks},
    )


def local_zone() -> tzinfo:
    """The box's own time zone, as it is at its wall clock's present time."""
    zone = datetime.fromtimestamp(wall_ns() // 1_000_000_000).astimezone().tzinfo
    assert zone is not None
    return zone
