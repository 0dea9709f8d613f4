"""Builds and supervises capture: the composition root. Everything is built here, by keyword, from one Settings."""

from __future__ import annotations

import os
import queue
import signal
import threading
from typing import Any

from agent import clock, supervise
from agent.anchors import Anchors
from agent.arrivals import Arrivals
from agent.capture import Capture, Means, Message, Shutdown
from agent.climate_watch import watch_of
from agent.control import ControlSocket
from agent.course.seams import Player, SilentPlayer
from agent.durable import Durable
from agent.feeding import Standings
from agent.frontdrivers import front_panel
from agent.health import Health, is_progressing
from agent.outbox.disk import Disk, RealDisk
from agent.outbox.moment import Moment
from agent.requests import Requests
from agent.room_sources import RoomSources
from agent.rounds import Rounds
from agent.settings import MIB, SECOND_NS, Settings
from agent.system.board import check_partition
from agent.system.chrony import ask_tracking
from agent.telling import tell, what_matters
from agent.timekeeping import Timekeeper
from firmware_config.hearing import Hearing
from sync.evidence.statements import Wall

#: A thread's stack; all memory is locked, so the usual 8 MiB each would be resident.
STACK_BYTES = 2 * MIB
STOP_WAIT_S = 10.0
WATCHDOG_EVERY_NS = SECOND_NS
FACTS_EVERY_NS = SECOND_NS


def run(settings: Settings, *, disk: Disk | None = None) -> int:
    """Capture, until SIGTERM or SIGINT; the exit code. Raises AgentError where this box must not start."""
    supervise.forbid_core_dumps()
    check_partition(settings.profile)
    threading.stack_size(STACK_BYTES)
    return Daemon(settings, disk or RealDisk()).run()


class Daemon:
    """One capture process."""

    def __init__(self, settings: Settings, disk: Disk) -> None:
        self._settings, profile = settings, settings.profile
        self._is_memory_locked = supervise.lock_memory()
        self._time = Timekeeper(ask=ask_tracking, kernel=clock.observe_wall, clock=clock.boottime_ns)
        self._time.ask()
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._durable = Durable(settings, disk, now=self._moment, tell=self._inbox.put)
        self._anchors = Anchors(
            box=profile.box,
            receipt_key=profile.trusted.receipt,
            every_ns=profile.limits.anchor_every_s * SECOND_NS,
            entropy=os.urandom,
        )
        self._panel = front_panel(settings)
        self._sources = RoomSources(profile, emit=self._durable.writer.offer, post=self._inbox.put)
        self._climate = watch_of(profile.sensors, clock.boottime_ns)
        self._arrivals = Arrivals(
            bookings=self._durable.bookings_held,
            came=lambda: self._durable.chain.came,
            unix_s=lambda: self._durable.unix_s(clock.boottime_ns()),
            boottime_ns=clock.boottime_ns,
        )
        self._capture = self._build_capture()
        self._facts_due_ns, self._standings = 0, Standings()
        self._marker: object = None
        self._version = 0
        self._control = ControlSocket(profile.control, handle=self._requests().handle, clock=clock.boottime_ns)
        self._watchdog_due_ns = 0

    def run(self) -> int:
        """Start every thread, loop, stop in order."""
        durable, sources = self._durable, self._sources
        self._catch_signals()
        self._after_step()
        sources.feed.start()
        durable.writer.start()
        sources.start(cut=durable.is_talk_under_way)
        self._climate.start()
        self._time.start()
        self._panel.button.watch(self._inbox.put)
        self._control.start()
        supervise.notify("READY=1", supervise.notify_address())
        code = self._capture.run(self._after_step)
        self._control.stop()
        sources.feed.stop()
        self._climate.stop()
        self._time.stop()
        sources.stop()
        if code == 0:
            durable.writer.do(lambda: durable.scribe.disarm("capture was shut down"))
        durable.writer.stop(STOP_WAIT_S)
        self._panel.button.close()
        self._panel.lamp.close()
        self._panel.sounder.close()
        durable.outbox.close()
        return code

    # --- building ---

    def _moment(self) -> Moment:
        """Both clocks, as records carry them."""
        seen = self._time.wall()
        wall = Wall(unix_ns=seen.unix_ns, source=seen.source, error_ns=max(0, seen.error_ns))
        return Moment(clock.boottime_ns(), wall)

    def _build_capture(self) -> Capture:
        durable = self._durable
        is_clock_behind = clock.wall_ns() < durable.chain.newest_wall_before_start_ns
        means = Means(
            settings=self._settings,
            scribe=durable.scribe,
            writer=durable.writer,
            recorders=self._sources.recorders,
            lamp=self._panel.lamp,
            sounder=self._panel.sounder,
            anchors=self._anchors,
            rounds=Rounds(storage=durable.storage, clocks=clock.pair),
            retirer=durable.retirer(),
            disk_load=durable.disk_load,
            clock=clock.boottime_ns,
            entropy=os.urandom,
            health=Health(missing_files=durable.missing_files, is_clock_behind=is_clock_behind),
            interruption=durable.interruption(),
            is_talk_under_way=durable.is_talk_under_way,
            booked=durable.booked(),
            feed=self._sources.feed,
            player=player_of(self._settings.profile.hearing),
            inbox=self._inbox,
        )
        return Capture(means)

    def _requests(self) -> Requests:
        profile = self._settings.profile
        is_synthetic = any("synthetic" in t.source for t in profile.tracks)
        return Requests(
            box=profile.box,
            command_key=profile.trusted.command,
            look=self._look,
            version=lambda: self._version,
            standing=lambda: (self._capture.state, self._capture.beginning.session, self._capture.scribe.view.talk),
            post=self._inbox.put,
            anchors=self._anchors,
            tracks=frozenset(self._sources.recorders),
            things=frozenset(profile.things.watched),
            sensed=self._climate.take,
            boottime_ns=clock.boottime_ns,
            wall_ns=clock.wall_ns,
            counter=self._durable.counter,
            bookings=self._durable.bookings,
            arrivals=self._arrivals,
            panel=self._panel.finger,
            unplug=(lambda track, out: self._sources.plugs.move(track, out=out)) if is_synthetic else None,
        )

    # --- running ---

    def _catch_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self._inbox.put(Shutdown()))

    def _look(self) -> dict[str, Any]:
        """The state, made for whoever asks and only then: at rest the loop writes nothing down."""
        began = self._durable.began.of(self._capture.glance.session)
        told = tell(
            self._capture,
            boot=self._durable.boot,
            began=began,
            command_counter=self._durable.counter.value,
            boottime_ns=clock.boottime_ns(),
            wall=self._time.wall(),
            is_memory_locked=self._is_memory_locked,
            climate=self._climate.told(),
        )
        booking = self._capture.beginning.booked.number(clock.boottime_ns())
        return {**told, "lawyer": self._arrivals.told(booking)}

    def _after_step(self) -> None:
        now_ns = clock.boottime_ns()
        marker = what_matters(self._capture, self._durable.counter.value)
        if marker != self._marker:
            self._marker = marker
            self._version += 1
            self._control.wake()
            self._facts_due_ns = now_ns
        self._sources.identities.look(self._capture.beginning.session)
        if self._sources.feed.wanted and now_ns >= self._facts_due_ns:
            self._facts_due_ns = now_ns + FACTS_EVERY_NS
            self._sources.feed.facts(self._standings.of(self._capture, clock.pair(), self._climate.told()).values())
        if now_ns >= self._watchdog_due_ns:
            self._watchdog_due_ns = now_ns + WATCHDOG_EVERY_NS
            self._feed_watchdog(now_ns)

    def _feed_watchdog(self, now_ns: int) -> None:
        """Fed by progress alone (E4)."""
        view = self._durable.scribe.view
        if is_progressing(
            now_ns=now_ns,
            writer_seen_ns=view.seen_ns,
            begun_ns=view.begun_ns,
            tracks=self._capture.attention.originals,
            last_durable_ns=view.last_durable_ns,
            absent=view.absent,
        ):
            supervise.notify(supervise.ALIVE, supervise.notify_address())


def player_of(hearing: Hearing) -> Player:
    """Who speaks the notice."""
    if hearing.player == "sounddevice":
        from agent.hardware.loudspeaker import Loudspeaker

        return Loudspeaker()
    return SilentPlayer()
