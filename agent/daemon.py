"""Builds and supervises capture: the composition root. Everything is built here, by keyword, from one Settings."""

from __future__ import annotations

import logging
import os
import queue
import shutil
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent import clock, supervise
from agent.anchors import Anchors
from agent.arrivals import Arrivals
from agent.booking_store import BookingStore
from agent.bookings import Window
from agent.capture import Capture, Means, Message, Shutdown
from agent.climate_watch import watch_of
from agent.control import ControlSocket
from agent.course.booked import Booked
from agent.course.seams import Player, SilentPlayer
from agent.feed.server import SOCKET_NAME, Feed
from agent.feeding import FeedTap, Standings
from agent.hardware.ports import Button, Lamp, Sounder
from agent.health import Health, Storage, expected_rate, is_progressing, judge_storage
from agent.identities import Identities
from agent.interruption import Interruption, find_interruption
from agent.media.cutter import Lengths
from agent.media.recorder import TrackRecorder
from agent.media.sources.composite import DerivedInbox, DerivedSource
from agent.media.sources.factory import open_source
from agent.media.sources.ports import PacketSource, SourceSpec
from agent.outbox.began import SessionBegan
from agent.outbox.boxchain import BoxChain
from agent.outbox.disk import Disk, RealDisk
from agent.outbox.moment import Moment
from agent.outbox.recovery import Recoverer, Recovery
from agent.outbox.reindex import reindex
from agent.outbox.retire import Retirer
from agent.outbox.store import Outbox
from agent.outbox.timed import TimedDisk
from agent.plugs import Plugs
from agent.receipts import Trust
from agent.requests import CommandCounter, PretendPanel, Requests
from agent.rounds import Rounds
from agent.scribe import Notice, Scribe, WriterBroken
from agent.sealing import BoxFacts
from agent.settings import MIB, SECOND_NS, Settings
from agent.system.board import check_partition
from agent.system.chrony import ask_tracking
from agent.telling import tell, what_matters
from agent.timekeeping import Timekeeper
from agent.tracks import open_tracks, source_specs
from agent.writer import Writer
from firmware_config.hearing import Hearing
from firmware_config.limits import Limits
from sync.evidence import cose
from sync.evidence.bookings import Booking
from sync.evidence.keys import key_id
from sync.evidence.statements import Booted, Enrolled, ProfileSet, StatementKind, Wall

QUEUE_BYTES = 64 * MIB
#: A thread's stack; all memory is locked, so the usual 8 MiB each would be resident.
STACK_BYTES = 2 * MIB
STOP_WAIT_S = 10.0
WATCHDOG_EVERY_NS = SECOND_NS
FACTS_EVERY_NS = SECOND_NS

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FrontPanel:
    """Button, lamp, sounder; `finger` only where they are pretended."""

    button: Button
    lamp: Lamp
    sounder: Sounder
    finger: PretendPanel | None


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
        self._boot = clock.boot_id()
        self._time = Timekeeper(ask=ask_tracking, kernel=clock.observe_wall, clock=clock.boottime_ns)
        self._time.ask()
        timed = TimedDisk(disk, clock.boottime_ns)
        self._disk_load = timed.load
        self._outbox = Outbox(profile.outbox, disk=timed, reserve_bytes=profile.limits.reserve_mib * MIB)
        self._chain = BoxChain(
            outbox=self._outbox, signer=settings.signer, box=profile.box, boot=self._boot, now=self._moment
        )
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        found, missing = self._recover()
        self._state_start(found)
        self._scribe = self._build_scribe()
        self._scribe.arm()
        self._writer = self._build_writer()
        self._anchors = Anchors(
            box=profile.box,
            receipt_key=profile.trusted.receipt,
            every_ns=profile.limits.anchor_every_s * SECOND_NS,
            entropy=os.urandom,
        )
        self._panel = front_panel(settings)
        self._inboxes = {str(name): DerivedInbox() for name in profile.derived_tracks}
        self._feed = Feed(
            profile.control.with_name(SOCKET_NAME), derived={name: box.put for name, box in self._inboxes.items()}
        )
        self._climate = watch_of(profile.sensors, clock.boottime_ns)
        self._facts_due_ns, self._standings = 0, Standings()
        self._plugs = Plugs(self._open_source)
        self._identities = Identities(
            open_source=self._plugs.open_source,
            network=profile.camera_network,
            tracks=frozenset(str(track.name) for track in profile.tracks),
            post=self._inbox.put,
            clock=clock.boottime_ns,
        )
        self._recorders = {
            spec.track: TrackRecorder(
                spec=spec,
                open_source=self._identities.open_source,
                emit=self._writer.offer,
                clock=clock.boottime_ns,
                lengths=lengths_of(profile.limits),
                tap=None if spec.track in self._inboxes else FeedTap(spec.track, self._feed),
            )
            for spec in source_specs(profile)
        }
        self._booking_store = BookingStore(
            document=self._outbox.layout.bookings,
            counts=self._outbox.layout.booked,
            disk=disk,
            box=profile.box,
            room=profile.room.code,
            command_key=profile.trusted.command,
        )
        self._arrivals = Arrivals(
            bookings=self._bookings_held,
            came=lambda: self._chain.came,
            unix_s=lambda: self._unix_s(clock.boottime_ns()),
            boottime_ns=clock.boottime_ns,
        )
        self._capture = self._build_capture(missing)
        self._counter = CommandCounter(self._outbox.layout.command_counter, disk)
        self._began = SessionBegan(self._outbox.layout.capture_db)
        self._marker: object = None
        self._version = 0
        self._control = ControlSocket(profile.control, handle=self._requests().handle, clock=clock.boottime_ns)
        self._watchdog_due_ns = 0

    def run(self) -> int:
        """Start every thread, loop, stop in order."""
        self._catch_signals()
        self._after_step()
        self._feed.start()
        self._writer.start()
        if self._is_talk_under_way:
            for recorder in self._recorders.values():
                recorder.cut(clock.boottime_ns())
        for recorder in self._recorders.values():
            recorder.start()
        self._climate.start()
        self._time.start()
        self._panel.button.watch(self._inbox.put)
        self._control.start()
        supervise.notify("READY=1", supervise.notify_address())
        code = self._capture.run(self._after_step)
        self._control.stop()
        self._feed.stop()
        self._climate.stop()
        self._time.stop()
        stopping = [threading.Thread(target=recorder.stop) for recorder in self._recorders.values()]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join(STOP_WAIT_S)
        if code == 0:
            self._writer.do(lambda: self._scribe.disarm("capture was shut down"))
        self._writer.stop(STOP_WAIT_S)
        self._panel.button.close()
        self._panel.lamp.close()
        self._panel.sounder.close()
        self._outbox.close()
        return code

    # --- start ---

    def _moment(self) -> Moment:
        """Both clocks, as records carry them."""
        seen = self._time.wall()
        wall = Wall(unix_ns=seen.unix_ns, source=seen.source, error_ns=max(0, seen.error_ns))
        return Moment(clock.boottime_ns(), wall)

    def _recover(self) -> tuple[Recovery, int]:
        recoverer = Recoverer(outbox=self._outbox, chain=self._chain, boot=self._boot)
        recoverer.load_chain()
        newest_part = self._outbox.index.newest_part()
        found = recoverer.recover()
        missing = reindex(self._outbox, self._chain, newest_part)
        for path in missing:
            log.error("The index names a file that is not there: %s.", path)
        self._outbox.fill_reserve()
        return found, len(missing)

    def _state_start(self, found: Recovery) -> None:
        settings, profile = self._settings, self._settings.profile
        recipients = tuple(bytes(r.key_id) for r in profile.recipients)
        if self._chain.number == 0:
            body = Enrolled(
                device_key=settings.signer.public_key, protection=settings.protection, centre=profile.trusted.centre
            )
            self._chain.state(StatementKind.ENROLLED, body)
        if self._chain.profile != bytes(profile.digest):
            self._chain.state(StatementKind.PROFILE, ProfileSet(profile=bytes(profile.digest), recipients=recipients))
        words = f"recovered {found.recovered}, closed {found.closed}, voided {found.voided}"
        self._chain.state(
            StatementKind.BOOTED, Booted(software=settings.software, profile=bytes(profile.digest), observed=words)
        )

    @property
    def _is_talk_under_way(self) -> bool:
        return self._outbox.is_talk_noted() or self._chain.talk is not None

    def _interruption(self) -> Interruption | None:
        return find_interruption(self._outbox.layout, self._chain, boot=self._boot, wall_ns=clock.wall_ns())

    # --- building ---

    def _build_scribe(self) -> Scribe:
        profile = self._settings.profile
        facts = BoxFacts(
            box=profile.box,
            room=profile.room.code,
            boot=self._boot,
            software=self._settings.software,
            profile=bytes(profile.digest),
            protection=self._settings.protection,
            tracks=open_tracks(profile),
            recipients=profile.recipients,
        )
        return Scribe(
            outbox=self._outbox,
            chain=self._chain,
            facts=facts,
            now=self._moment,
            entropy=os.urandom,
            tell=self._tell,
            ledger=self._settings.ledger,
        )

    def _build_writer(self) -> Writer:
        return Writer(
            take=self._scribe.take,
            drop=self._scribe.drop,
            tick=self._scribe.tick,
            broken=lambda error: self._tell(WriterBroken(str(error))),
            limit_bytes=QUEUE_BYTES,
        )

    def _open_source(self, spec: SourceSpec) -> PacketSource:
        inbox = self._inboxes.get(spec.track)
        return open_source(spec) if inbox is None else DerivedSource(inbox)

    def _build_capture(self, missing: int) -> Capture:
        limits = self._settings.profile.limits
        means = Means(
            settings=self._settings,
            scribe=self._scribe,
            writer=self._writer,
            recorders=self._recorders,
            lamp=self._panel.lamp,
            sounder=self._panel.sounder,
            anchors=self._anchors,
            rounds=Rounds(storage=self._storage, clocks=clock.pair),
            retirer=Retirer(self._outbox, self._chain, limits.minimum_stay_h, self._trust()),
            disk_load=self._disk_load,
            clock=clock.boottime_ns,
            entropy=os.urandom,
            health=Health(
                missing_files=missing, is_clock_behind=clock.wall_ns() < self._chain.newest_wall_before_start_ns
            ),
            interruption=self._interruption(),
            is_talk_under_way=self._is_talk_under_way,
            booked=self._build_booked(),
            feed=self._feed,
            player=player_of(self._settings.profile.hearing),
            inbox=self._inbox,
        )
        return Capture(means)

    def _build_booked(self) -> Booked:
        limits, store = self._settings.profile.limits, self._booking_store
        return Booked(
            held=store.held,
            recorded=store.recorded,
            window=Window(early_s=60 * limits.booking_early_min, late_s=60 * limits.booking_late_min),
            unix_s=self._unix_s,
            keep=lambda recorded: self._writer.do(lambda: self._keep_booked(recorded)),
        )

    def _bookings_held(self) -> tuple[Booking, ...]:
        held = self._booking_store.held
        return held.bookings if held is not None else ()

    def _unix_s(self, at_ns: int) -> int | None:
        """The wall clock at a boottime; None while it lies behind what this box has signed already."""
        pair = clock.pair()
        if pair.wall_ns < self._chain.newest_wall_before_start_ns:
            return None
        return (pair.wall_ns - pair.boottime_ns + at_ns) // SECOND_NS

    def _keep_booked(self, recorded: Mapping[str, int]) -> None:
        """In the writer's thread. A count that is lost costs a person's look, never the recording."""
        try:
            self._booking_store.keep_counts(recorded)
        except OSError as error:
            log.error("How often each booking was recorded could not be kept: %s", error)

    def _trust(self) -> Trust:
        trusted = self._settings.profile.trusted
        return Trust(
            box=self._settings.profile.box,
            receipt_keys=cose.only(trusted.receipt),
            logs={trusted.log_origin: trusted.log},
            device_key=key_id(self._chain.device_key),
        )

    def _requests(self) -> Requests:
        profile = self._settings.profile
        is_synthetic = any("synthetic" in t.source for t in profile.tracks)
        return Requests(
            box=profile.box,
            command_key=profile.trusted.command,
            look=self._look,
            standing=lambda: (self._capture.state, self._capture.beginning.session, self._capture.scribe.view.talk),
            post=self._inbox.put,
            anchors=self._anchors,
            tracks=frozenset(self._recorders),
            things=frozenset(profile.things.watched),
            sensed=self._climate.take,
            boottime_ns=clock.boottime_ns,
            wall_ns=clock.wall_ns,
            counter=self._counter,
            bookings=self._booking_store,
            arrivals=self._arrivals,
            panel=self._panel.finger,
            unplug=(lambda track, out: self._plugs.move(track, out=out)) if is_synthetic else None,
        )

    # --- running ---

    def _tell(self, notice: Notice) -> None:
        self._inbox.put(notice)

    def _catch_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self._inbox.put(Shutdown()))

    def _storage(self) -> Storage:
        tracks = self._settings.profile.tracks
        pictures = sum(t.kind == "picture" for t in tracks)
        expected = expected_rate(pictures=pictures, sounds=len(tracks) - pictures)
        return judge_storage(
            self._settings.profile.limits,
            free_bytes=shutil.disk_usage(self._outbox.layout.root).free,
            bytes_per_s=self._scribe.view.bytes_per_s or expected,
        )

    def _look(self) -> dict[str, Any]:
        """The state, made for whoever asks and only then: at rest the loop writes nothing down."""
        began = self._began.of(self._capture.glance.session)
        told = tell(
            self._capture,
            boot=self._boot,
            began=began,
            command_counter=self._counter.value,
            boottime_ns=clock.boottime_ns(),
            wall=self._time.wall(),
            is_memory_locked=self._is_memory_locked,
            climate=self._climate.told(),
        )
        booking = self._capture.beginning.booked.number(clock.boottime_ns())
        return {**told, "lawyer": self._arrivals.told(booking), "version": self._version}

    def _after_step(self) -> None:
        now_ns = clock.boottime_ns()
        marker = what_matters(self._capture, self._counter.value)
        if marker != self._marker:
            self._marker = marker
            self._version += 1
            self._control.wake()
            self._facts_due_ns = now_ns
        self._identities.look(self._capture.beginning.session)
        if self._feed.wanted and now_ns >= self._facts_due_ns:
            self._facts_due_ns = now_ns + FACTS_EVERY_NS
            self._feed.facts(self._standings.of(self._capture, clock.pair(), self._climate.told()).values())
        if now_ns >= self._watchdog_due_ns:
            self._watchdog_due_ns = now_ns + WATCHDOG_EVERY_NS
            self._feed_watchdog(now_ns)

    def _feed_watchdog(self, now_ns: int) -> None:
        """Fed by progress alone (E4)."""
        view = self._scribe.view
        if is_progressing(
            now_ns=now_ns,
            writer_seen_ns=view.seen_ns,
            begun_ns=view.begun_ns,
            tracks=self._capture.attention.originals,
            last_durable_ns=view.last_durable_ns,
            absent=view.absent,
        ):
            supervise.notify("WATCHDOG=1", supervise.notify_address())


def lengths_of(limits: Limits) -> Lengths:
    """How the profile wants film to be cut."""
    return Lengths(
        segment_ns=limits.segment_s * SECOND_NS,
        fragment_ns=limits.fragment_ms * 1_000_000,
        ring_ns=limits.ring_s * SECOND_NS,
    )


def player_of(hearing: Hearing) -> Player:
    """Who speaks the notice."""
    if hearing.player == "sounddevice":
        from agent.hardware.loudspeaker import Loudspeaker

        return Loudspeaker()
    return SilentPlayer()


def front_panel(settings: Settings) -> FrontPanel:
    """The room's button, lamp and sounder, on real pins or pretended ones. Drivers are imported where wanted."""
    pins, hold_s = settings.profile.panel, settings.profile.limits.stop_hold_ms / 1000
    if pins.factory == "mock":
        from agent.hardware.mock_pins import PretendFrontPanel

        pretended = PretendFrontPanel(clock=clock.boottime_ns, hold_s=hold_s)
        return FrontPanel(pretended.button, pretended.lamp, pretended.sounder, pretended)
    from agent.hardware.gpio import GpioButton, GpioLamp, GpioSounder
    from agent.hardware.lines import Lines
    from agent.hardware.silent import SilentSounder

    lines = Lines(pins.chip)
    button = GpioButton(pins.button, clock=clock.boottime_ns, hold_s=hold_s, pin_factory=lines)
    lamp = GpioLamp(red=pins.red, amber=pins.amber, green=pins.green, pin_factory=lines)
    sounder: Sounder = SilentSounder() if pins.sounder is None else GpioSounder(pins.sounder, pin_factory=lines)
    return FrontPanel(button, lamp, sounder, None)
