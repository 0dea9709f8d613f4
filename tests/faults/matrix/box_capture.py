"""Capture without cameras: the daemon's own start, scribe and writer over an outbox, with a film of two tracks.

What is real: outbox, disk, index, chain, recovery, writer thread, sealing, both clocks. What is synthetic: the film.
"""

from __future__ import annotations

import contextlib
import hashlib
import queue
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from agent import clock
from agent.health import Storage, judge_storage
from agent.interruption import find_interruption
from agent.media.fragments import MediaEvent, MediaFragment
from agent.outbox.boxchain import BoxChain
from agent.outbox.disk import Disk
from agent.outbox.moment import Moment
from agent.outbox.recovery import Recoverer, Recovery
from agent.outbox.reindex import reindex
from agent.outbox.retire import Retirer
from agent.outbox.store import Outbox
from agent.requests import CommandCounter
from agent.rounds import ClockStepped, Rounds
from agent.scribe import DiskTrouble, Notice, Scribe, WriterBroken
from agent.sealing import Start
from agent.writer import Writer
from firmware_config.limits import Limits
from sync.evidence.records import MarkKind
from sync.evidence.statements import Booted, Enrolled, StatementKind, Wall
from tests.agent.part_builder import DEVICE, SECOND, SESSION, facts, film, initialisation
from tests.faults.matrix.box_commands import command, requests_of

RESERVE = 1 << 20
FILM_S, SEGMENT_S = 2.5, 1.0
TRACKS = ("scene", "mic-room")


@dataclass(frozen=True, slots=True)
class Offered:
    """A fragment that came to the writer, before anything was done with it."""

    track: str
    digest: str


@dataclass(frozen=True, slots=True)
class Started:
    """A start that came through, and what it found."""

    recovered: tuple[int, ...]
    closed: tuple[int, ...]
    voided: tuple[int, ...]
    missing: tuple[str, ...]
    is_interrupted: bool
    is_clock_behind: bool
    counter: int
    is_talk: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """A disk trouble that the room was told of; `of`: a track, or the note of a talk."""

    of: str
    is_full: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """The writer ended, and capture with it."""

    detail: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that was not obeyed."""

    code: str


@dataclass(frozen=True, slots=True)
class Stepped:
    """The wall clock stepped, as the room's rounds saw it."""

    step_s: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The run came to its end; `behind` rows wait for the database; `done` by retirement: files that went."""

    behind: int
    done: tuple[int, ...] = ()


class CaptureRun:
    """One start of capture on an outbox. Writes its ledger beside the outbox."""

    def __init__(self, root: Path, disk: Disk, say: Callable[[Any], None]) -> None:
        self.say, self._notices = say, queue.SimpleQueue[Notice]()
        self.outbox = Outbox(root, disk=disk, reserve_bytes=RESERVE)
        self.chain = BoxChain(outbox=self.outbox, signer=DEVICE, box="box-1", boot=clock.boot_id(), now=self._moment)
        self.counter = CommandCounter(self.outbox.layout.command_counter, disk)
        self.scribe = Scribe(
            outbox=self.outbox,
            chain=self.chain,
            facts=facts(boot=clock.boot_id()),
            now=self._moment,
            entropy=hashlib.shake_128(clock.boottime_ns().to_bytes(8, "big")).digest,
            tell=self._notices.put,
            ledger=root.with_name("ledger"),
        )
        self.writer = Writer(
            take=self._take,
            drop=self.scribe.drop,
            tick=lambda: None,
            broken=lambda error: self._notices.put(WriterBroken(str(error))),
            limit_bytes=1 << 24,
        )
        self._heard: list[Notice] = []
        self._requests = requests_of(root, disk, self.counter)
        self._rounds = Rounds(storage=self._storage, clocks=clock.pair)

    def start(self) -> None:
        """W7, the index, the reserve, the first statements, the next part armed: as the daemon does it."""
        recoverer = Recoverer(outbox=self.outbox, chain=self.chain, boot=clock.boot_id())
        recoverer.load_chain()
        newest_part = self.outbox.index.newest_part()
        found = recoverer.recover()
        missing = reindex(self.outbox, self.chain, newest_part)
        self.outbox.fill_reserve()
        if self.chain.number == 0:
            self.chain.state(
                StatementKind.ENROLLED, Enrolled(device_key=DEVICE.public_key, protection="file", centre="test")
            )
        self.chain.state(StatementKind.BOOTED, Booted(software="test", profile=bytes(32), observed="matrix"))
        self.scribe.arm()
        self.scribe.tick()
        self._look_round()
        self.say(self._started(found, missing))

    def record(self, commands: tuple[int, ...] = (1,)) -> None:
        """Commands by number, a talk that is noted and over, a press, 2.5 s of both tracks with a mark, a stop.

        Leaves with 1 where the writer broke.
        """
        for number in commands:
            self._obey(number)
        self.writer.start()
        self._do(lambda: self.scribe.note_talk(True))
        self._do(lambda: self.scribe.note_talk(False))
        self._heard.clear()
        origin_ns = clock.boottime_ns() - 15 * SECOND
        press_ns = origin_ns + 10 * SECOND
        self._do(
            lambda: self.scribe.begin(
                Start(session=SESSION, press_ns=press_ns, origin_ns=origin_ns, started_by="press")
            )
        )
        for track in TRACKS:
            self.writer.offer(initialisation(track))
        pairs = zip(*(film(track, 0, FILM_S, segment_s=SEGMENT_S) for track in TRACKS), strict=True)
        for number, pair in enumerate(pairs):
            for fragment in pair:
                self.writer.offer(fragment)
            self._settle()
            if number == 1:
                self._do(self.scribe.tick)
                self._do(lambda: self.scribe.mark(MarkKind.BOOKMARK, press_ns + SECOND, "a mark"))
        self._look_round(later=True)
        is_full = any(isinstance(each, DiskTrouble) and each.is_full for each in self._heard)
        self._do(lambda: self.scribe.close(press_ns + round(FILM_S * SECOND), "disk-full" if is_full else "hold"))

    def retire(self, retirer: Retirer) -> int:
        """W6, as the writer's tick asks for it; how many files went."""
        return retirer.retire(clock.wall_ns())

    def finish(self, done: Sequence[int] = ()) -> None:
        """Shut down as the daemon does."""
        self.scribe.disarm("capture was shut down")
        self.outbox.index.flush()
        behind = self.outbox.index.behind
        self.outbox.close()
        self.say(Finished(behind, tuple(done)))

    # --- the writer's thread, and the loop that hears it ---

    def _do(self, job: Callable[[], None]) -> None:
        self.writer.do(job)
        self._settle()

    def _settle(self) -> None:
        """Wait until the writer has done what it was asked, and hear what it says."""
        done = threading.Event()
        self.writer.do(done.set)
        while not done.wait(0.01):
            self._hear()
        self._hear()

    def _hear(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                notice = self._notices.get_nowait()
                self._heard.append(notice)
                if isinstance(notice, DiskTrouble):
                    self.say(Trouble(notice.detail.split(":", 1)[0], notice.is_full))
                elif isinstance(notice, WriterBroken):
                    self.say(Broken(notice.detail))
                    raise SystemExit(1)

    def _take(self, event: MediaEvent) -> None:
        if isinstance(event, MediaFragment):
            self.say(Offered(event.track, hashlib.sha256(event.data).hexdigest()))
        self.scribe.take(event)

    def _obey(self, number: int) -> None:
        """A signed command with this number, as the uplink brings it to capture."""
        answer = self._requests.handle({"do": "command", "envelope": command(number).hex()}) or {}
        if not answer["ok"]:
            self.say(Refused(answer["code"]))

    def _look_round(self, *, later: bool = False) -> None:
        """The wall clock, as the room's rounds look at it every second; `later`: the second is over."""
        for seen in self._rounds.due(clock.boottime_ns() + (2 * SECOND if later else 0)):
            if isinstance(seen, ClockStepped):
                step_s = round(seen.step_ns / SECOND)
                self.say(Stepped(step_s))
                words, now_ns = f"{step_s:+d} s", clock.boottime_ns()
                self._do(partial(self.scribe.mark, MarkKind.CLOCK_STEPPED, now_ns, words))

    def _storage(self) -> Storage:
        free = shutil.disk_usage(self.outbox.layout.root).free
        return judge_storage(Limits(), free_bytes=free, bytes_per_s=1)

    def _moment(self) -> Moment:
        seen = clock.observe_wall()
        return Moment(
            clock.boottime_ns(), Wall(unix_ns=seen.unix_ns, source=seen.source, error_ns=max(0, seen.error_ns))
        )

    def _started(self, found: Recovery, missing: list[str]) -> Started:
        interruption = find_interruption(self.outbox.layout, self.chain, boot=clock.boot_id(), wall_ns=clock.wall_ns())
        return Started(
            recovered=tuple(found.recovered),
            closed=tuple(found.closed),
            voided=tuple(found.voided),
            missing=tuple(missing),
            is_interrupted=interruption is not None,
            is_clock_behind=clock.wall_ns() < self.chain.newest_wall_before_start_ns,
            counter=self.counter.value,
            is_talk=self.outbox.is_talk_noted(),
        )
