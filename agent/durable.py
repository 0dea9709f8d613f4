"""What this box must not lose, and who writes it: outbox, chain of statements, scribe, writer, bookings, counters."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Mapping

from agent import clock
from agent.booking_store import BookingStore
from agent.bookings import Window
from agent.course.booked import Booked
from agent.health import Storage, expected_rate, judge_storage
from agent.interruption import Interruption, find_interruption
from agent.outbox.began import SessionBegan
from agent.outbox.boxchain import BoxChain
from agent.outbox.disk import Disk
from agent.outbox.moment import Moment
from agent.outbox.recovery import Recoverer, Recovery
from agent.outbox.reindex import reindex
from agent.outbox.retire import Retirer
from agent.outbox.store import Outbox
from agent.outbox.timed import TimedDisk
from agent.receipts import Trust
from agent.requests import CommandCounter
from agent.scribe import Notice, Scribe, WriterBroken
from agent.sealing import BoxFacts
from agent.settings import MIB, SECOND_NS, Settings
from agent.tracks import open_tracks
from agent.writer import Writer
from sync.evidence import cose
from sync.evidence.bookings import Booking
from sync.evidence.keys import key_id
from sync.evidence.statements import Booted, Enrolled, ProfileSet, StatementKind

QUEUE_BYTES = 64 * MIB

log = logging.getLogger(__name__)


class Durable:
    """Made in this order: what a crash left is put right, the start is stated, then the writer may be given film.

    `now` gives both clocks as records carry them; `tell` takes what the writer's thread has to say.
    """

    def __init__(
        self, settings: Settings, disk: Disk, *, now: Callable[[], Moment], tell: Callable[[Notice], None]
    ) -> None:
        self._settings, profile = settings, settings.profile
        self._now, self._tell = now, tell
        self.boot = clock.boot_id()
        timed = TimedDisk(disk, clock.boottime_ns)
        self.disk_load = timed.load
        self.outbox = Outbox(profile.outbox, disk=timed, reserve_bytes=profile.limits.reserve_mib * MIB)
        self.chain = BoxChain(outbox=self.outbox, signer=settings.signer, box=profile.box, boot=self.boot, now=now)
        found, self.missing_files = self._recover()
        self._state_start(found)
        self.scribe = self._build_scribe()
        self.scribe.arm()
        self.writer = self._build_writer()
        layout = self.outbox.layout
        self.bookings = BookingStore(
            document=layout.bookings,
            counts=layout.booked,
            disk=disk,
            box=profile.box,
            room=profile.room.code,
            command_key=profile.trusted.command,
        )
        self.counter = CommandCounter(layout.command_counter, disk)
        self.began = SessionBegan(layout.capture_db)

    @property
    def is_talk_under_way(self) -> bool:
        """Whether a confidential talk was going on when this box was last alive."""
        return self.outbox.is_talk_noted() or self.chain.talk is not None

    def interruption(self) -> Interruption | None:
        """The hearing that a crash or power cut broke off; None where there is none."""
        return find_interruption(self.outbox.layout, self.chain, boot=self.boot, wall_ns=clock.wall_ns())

    def booked(self) -> Booked:
        """Which booking a press is for."""
        limits, store = self._settings.profile.limits, self.bookings
        return Booked(
            held=store.held,
            recorded=store.recorded,
            window=Window(early_s=60 * limits.booking_early_min, late_s=60 * limits.booking_late_min),
            unix_s=self.unix_s,
            keep=lambda recorded: self.writer.do(lambda: self._keep_booked(recorded)),
        )

    def bookings_held(self) -> tuple[Booking, ...]:
        """The bookings that this box has."""
        held = self.bookings.held
        return held.bookings if held is not None else ()

    def unix_s(self, at_ns: int) -> int | None:
        """The wall clock at a boottime; None while it lies behind what this box has signed already."""
        pair = clock.pair()
        if pair.wall_ns < self.chain.newest_wall_before_start_ns:
            return None
        return (pair.wall_ns - pair.boottime_ns + at_ns) // SECOND_NS

    def _keep_booked(self, recorded: Mapping[str, int]) -> None:
        """In the writer's thread. A count that is lost costs a person's look, never the recording."""
        try:
            self.bookings.keep_counts(recorded)
        except OSError as error:
            log.error("How often each booking was recorded could not be kept: %s", error)

    def retirer(self) -> Retirer:
        """Who deletes what the centre has for good."""
        limits = self._settings.profile.limits
        return Retirer(self.outbox, self.chain, limits.minimum_stay_h, self._trust())

    def storage(self) -> Storage:
        """Whether the disk has room, at the rate of the newest recording."""
        tracks = self._settings.profile.tracks
        pictures = sum(t.kind == "picture" for t in tracks)
        expected = expected_rate(pictures=pictures, sounds=len(tracks) - pictures)
        return judge_storage(
            self._settings.profile.limits,
            free_bytes=shutil.disk_usage(self.outbox.layout.root).free,
            bytes_per_s=self.scribe.view.bytes_per_s or expected,
        )

    # --- made once ---

    def _recover(self) -> tuple[Recovery, int]:
        recoverer = Recoverer(outbox=self.outbox, chain=self.chain, boot=self.boot)
        recoverer.load_chain()
        newest_part = self.outbox.index.newest_part()
        found = recoverer.recover()
        missing = reindex(self.outbox, self.chain, newest_part)
        for path in missing:
            log.error("The index names a file that is not there: %s.", path)
        self.outbox.fill_reserve()
        return found, len(missing)

    def _state_start(self, found: Recovery) -> None:
        settings, profile = self._settings, self._settings.profile
        recipients = tuple(bytes(r.key_id) for r in profile.recipients)
        if self.chain.number == 0:
            body = Enrolled(
                device_key=settings.signer.public_key, protection=settings.protection, centre=profile.trusted.centre
            )
            self.chain.state(StatementKind.ENROLLED, body)
        if self.chain.profile != bytes(profile.digest):
            self.chain.state(StatementKind.PROFILE, ProfileSet(profile=bytes(profile.digest), recipients=recipients))
        words = f"recovered {found.recovered}, closed {found.closed}, voided {found.voided}"
        self.chain.state(
            StatementKind.BOOTED, Booted(software=settings.software, profile=bytes(profile.digest), observed=words)
        )

    def _build_scribe(self) -> Scribe:
        profile = self._settings.profile
        facts = BoxFacts(
            box=profile.box,
            room=profile.room.code,
            boot=self.boot,
            software=self._settings.software,
            profile=bytes(profile.digest),
            protection=self._settings.protection,
            tracks=open_tracks(profile),
            recipients=profile.recipients,
        )
        return Scribe(
            outbox=self.outbox,
            chain=self.chain,
            facts=facts,
            now=self._now,
            entropy=os.urandom,
            tell=self._tell,
            ledger=self._settings.ledger,
        )

    def _build_writer(self) -> Writer:
        return Writer(
            take=self.scribe.take,
            drop=self.scribe.drop,
            tick=self.scribe.tick,
            broken=lambda error: self._tell(WriterBroken(str(error))),
            limit_bytes=QUEUE_BYTES,
        )

    def _trust(self) -> Trust:
        trusted = self._settings.profile.trusted
        return Trust(
            box=self._settings.profile.box,
            receipt_keys=cose.only(trusted.receipt),
            logs={trusted.log_origin: trusted.log},
            device_key=key_id(self.chain.device_key),
        )
