"""What may be asked at the control socket, and by what checks; runs in the socket's thread, posts to capture."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeGuard

from agent.anchors import Anchors
from agent.arrivals import Arrival, Arrivals
from agent.booking_store import BookingStore
from agent.commands import Standing, believe, check_identity, check_time_and_state
from agent.control import Answer, refusal
from agent.course.deeds import Deed, DeedKind, DeedRefused, read_deed
from agent.course.observations import Observation, read_observation
from agent.errors import BookingsRefused, CommandRefused
from agent.outbox.disk import Disk
from agent.outbox.store import put_small
from agent.session import State
from sync.errors import PeerFault
from sync.evidence.bookings import Bookings
from sync.evidence.receipts import Command, Verb

ANSWER_WITHIN_S = 1.0
#: The uplink tells its debt every second; of one that went silent nothing is known.
DEBT_HOLDS_NS = 10_000_000_000
#: `msr-agent system` tells every few seconds.
SYSTEM_HOLDS_NS = 30_000_000_000


@dataclass(slots=True)
class Linked:
    """The uplink's word about the link."""

    connected: bool
    birth_nonce: bytes | None


@dataclass(slots=True)
class Asked:
    """A command that passed every check; capture answers whether the table took it."""

    command: Command
    arrival: Arrival | None = None
    answer: queue.SimpleQueue[Answer] = field(default_factory=queue.SimpleQueue)


@dataclass(slots=True)
class AnchorCame:
    """A believed anchor answer."""

    raw: bytes


@dataclass(slots=True)
class BookingsCame:
    """Believed and stored bookings of the room."""

    document: Bookings


@dataclass(slots=True)
class CommandNoted:
    """A signed command that was refused, to be noted in a living part."""

    code: str
    command: bytes


@dataclass(slots=True)
class ActAsked:
    """A deed of the hearing's course; capture answers whether it was done."""

    deed: Deed
    arrival: Arrival | None = None
    answer: queue.SimpleQueue[Answer] = field(default_factory=queue.SimpleQueue)


@dataclass(slots=True)
class ObservedSaid:
    """What a derived process observed; capture answers whether it was taken."""

    observation: Observation
    answer: queue.SimpleQueue[Answer] = field(default_factory=queue.SimpleQueue)


@dataclass(frozen=True, slots=True)
class Debt:
    """The uplink's word: files without a receipt, things that the centre set aside, and when it said so (boottime)."""

    waiting: int
    quarantined: int
    at_ns: int


@dataclass(frozen=True, slots=True)
class BatteryEnding:
    """The mains are lost and the battery ends soon: what records is closed while there is time."""


@dataclass(frozen=True, slots=True)
class SystemTold:
    """What `msr-agent system` says of what the box stands on, and when (boottime)."""

    faults: list[dict[str, Any]]
    readings: dict[str, Any]
    is_battery_ending: bool
    at_ns: int


Posted = Linked | Asked | AnchorCame | BookingsCame | CommandNoted | ActAsked | ObservedSaid | BatteryEnding


class PretendPanel(Protocol):
    """The virtual front panel's finger."""

    def press_down(self) -> None:
        """Down."""
        ...

    def release(self) -> None:
        """Up."""
        ...


@dataclass(slots=True, kw_only=True)
class Requests:
    """Answers requests; `look` gives capture's state as of its last step, `version` counts its changes.

    Who waits for a change is asked about twenty times a second: that reads the version alone.
    """

    box: str
    command_key: bytes
    look: Callable[[], dict[str, Any]]
    version: Callable[[], int]
    standing: Callable[[], tuple[State, bytes | None, bytes | None]]
    post: Callable[[Posted], None]
    anchors: Anchors
    boottime_ns: Callable[[], int]
    wall_ns: Callable[[], int]
    counter: CommandCounter
    bookings: BookingStore
    arrivals: Arrivals
    tracks: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    sensed: Callable[[str, float], bool] | None = None
    panel: PretendPanel | None = None
    unplug: Callable[[str, bool], None] | None = None
    birth_nonce: bytes | None = None
    debt: Debt | None = None
    system: SystemTold | None = None

    def handle(self, request: dict[str, Any]) -> Answer | None:
        """One request's answer; None: nothing has changed yet for who waits (`after` names the version he has)."""
        match request["do"]:
            case "state":
                version = self.version()
                if "after" in request and request["after"] == version:
                    return None
                return {
                    "ok": True,
                    **self.look(),
                    "version": version,
                    "debt": self._debt_told(),
                    "system": self._system_told(),
                }
            case "command":
                return self._command(request)
            case "act" | "observe" as verb:
                return self._course(verb, request)
            case "sensed":
                return self._sensed(request)
            case "anchor":
                return self._anchor(request)
            case "bookings":
                return self._bookings(request)
            case "link":
                return self._link(request)
            case "debt":
                return self._take_debt(request)
            case "system":
                return self._take_system(request)
            case "pin":
                return self._pin(request)
            case "unplug":
                return self._unplug(request)
            case _:
                return refusal("unknown", "this box does not know that request")

    def _command(self, request: Mapping[str, Any]) -> Answer:
        raw = _octets(request, "envelope")
        if raw is None:
            return refusal("form", "expected `envelope` in hex")
        try:
            command = believe(raw, self.command_key)
        except CommandRefused as refused:
            return refusal(refused.code, str(refused))
        return {**self._answer(command), "command": command.command.hex()}

    def _answer(self, command: Command) -> Answer:
        """Obeyed or refused; whoever brought it may tie the answer to the command's id."""
        try:
            self._check(command)
        except CommandRefused as refused:
            self.post(CommandNoted(refused.code, command.command))
            return refusal(refused.code, str(refused)) | {"state": self.standing()[0].word}
        try:
            arrival = self.arrivals.from_afar(command.detail or "") if command.verb == Verb.ARRIVED else None
        except DeedRefused as refused:
            return refusal(refused.code, str(refused)) | {"state": self.standing()[0].word}
        return self._ask(Asked(command, arrival))

    def _course(self, verb: str, request: Mapping[str, Any]) -> Answer:
        """A deed (`act`) or what was observed (`observe`)."""
        try:
            if verb == "act":
                deed = read_deed(request)
                arrival = self.arrivals.by_code(deed.what) if deed.kind is DeedKind.ARRIVED else None
                return self._ask(ActAsked(deed, arrival))
            return self._ask(ObservedSaid(read_observation(request, self.tracks, self.boottime_ns(), self.things)))
        except DeedRefused as refused:
            return {**refusal(refused.code, str(refused)), **refused.more}

    def _ask(self, asked: Asked | ActAsked | ObservedSaid) -> Answer:
        self.post(asked)
        try:
            return asked.answer.get(timeout=ANSWER_WITHIN_S)
        except queue.Empty:
            return refusal("busy", "capture did not answer in time")

    def _check(self, command: Command) -> None:
        state, session, talk = self.standing()
        standing = Standing(
            box=self.box,
            counter=self.counter.value,
            birth_nonce=self.birth_nonce,
            wall_ns=self.wall_ns(),
            state=state,
            session=session,
            talk=talk,
        )
        check_identity(command, standing)
        try:
            self.counter.store(command.counter)
        except OSError as error:
            raise CommandRefused("disk", f"the command's number could not be kept: {error}") from error
        check_time_and_state(command, standing)

    def _sensed(self, request: Mapping[str, Any]) -> Answer:
        """A reading of a sensor that hangs on the serial line: believed and shown as those of the kernel are."""
        quantity, value = request.get("quantity"), request.get("value")
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if self.sensed is None or not isinstance(quantity, str) or not is_number:
            return refusal("form", "expected `quantity` and `value`, a number")
        if not self.sensed(quantity, float(value)):  # type: ignore[arg-type]  # a number, by the line above
            return refusal("form", "expected `quantity` of a sensor on the serial line of this box")
        return {"ok": True}

    def _anchor(self, request: Mapping[str, Any]) -> Answer:
        raw = _octets(request, "envelope")
        if raw is None:
            return refusal("form", "expected `envelope` in hex")
        try:
            self.post(AnchorCame(self.anchors.take(raw, self.boottime_ns())))
        except PeerFault as fault:
            return refusal("anchor", str(fault))
        return {"ok": True}

    def _bookings(self, request: Mapping[str, Any]) -> Answer:
        raw = _octets(request, "envelope")
        if raw is None:
            return refusal("form", "expected `envelope` in hex")
        try:
            document = self.bookings.take(raw)
        except BookingsRefused as refused:
            return refusal(refused.code, str(refused))
        except OSError as error:
            return refusal("disk", f"the bookings could not be stored: {error}")
        self.post(BookingsCame(document))
        return {"ok": True, "version": document.version}

    def _link(self, request: Mapping[str, Any]) -> Answer:
        connected, nonce = request.get("connected"), _octets(request, "birth_nonce")
        if not isinstance(connected, bool) or (connected and (nonce is None or len(nonce) != 16)):
            return refusal("form", "expected `connected`, and `birth_nonce` of 16 bytes in hex while connected")
        self.birth_nonce = nonce if connected else None
        self.post(Linked(connected, self.birth_nonce))
        return {"ok": True}

    def _take_debt(self, request: Mapping[str, Any]) -> Answer:
        waiting, quarantined = request.get("waiting"), request.get("quarantined")
        if not _is_count(waiting) or not _is_count(quarantined):
            return refusal("form", "expected `waiting` and `quarantined`, whole numbers from 0")
        self.debt = Debt(waiting, quarantined, self.boottime_ns())
        return {"ok": True}

    def _debt_told(self) -> dict[str, int] | None:
        debt = self.debt
        if debt is None or self.boottime_ns() - debt.at_ns > DEBT_HOLDS_NS:
            return None
        return {"waiting": debt.waiting, "quarantined": debt.quarantined}

    def _take_system(self, request: Mapping[str, Any]) -> Answer:
        faults, readings, is_ending = request.get("faults"), request.get("readings"), request.get("battery_ending")
        if not isinstance(faults, list) or not isinstance(readings, dict) or not isinstance(is_ending, bool):
            return refusal("form", "expected `faults`, a list, `readings`, an object, and `battery_ending`")
        if not all(isinstance(each, dict) and isinstance(each.get("key"), str) for each in faults):
            return refusal("form", "expected each of `faults` to be an object with `key`")
        before, self.system = self.system, SystemTold(faults, readings, is_ending, self.boottime_ns())
        if is_ending and not (before and before.is_battery_ending):
            self.post(BatteryEnding())
        return {"ok": True}

    def _system_told(self) -> dict[str, Any] | None:
        """None of a box where nobody ever told it; one that fell silent says so."""
        told = self.system
        if told is None:
            return None
        if self.boottime_ns() - told.at_ns > SYSTEM_HOLDS_NS:
            return {"faults": [{"key": "system-silent", "level": 1}], "readings": {}}
        return {"faults": told.faults, "readings": told.readings}

    def _pin(self, request: Mapping[str, Any]) -> Answer:
        down = request.get("down")
        if self.panel is None:
            return refusal("pins", "this box has a real front panel")
        if not isinstance(down, bool):
            return refusal("form", "expected `down`, true or false")
        if down:
            self.panel.press_down()
        else:
            self.panel.release()
        return {"ok": True}

    def _unplug(self, request: Mapping[str, Any]) -> Answer:
        track, out = request.get("track"), request.get("out")
        if self.unplug is None or not isinstance(track, str) or not isinstance(out, bool):
            return refusal("form", "expected `track` and `out` of a box with synthetic sources")
        try:
            self.unplug(track, out)
        except KeyError:
            return refusal("track", f"no synthetic source of track {track[:32]}")
        return {"ok": True}


class CommandCounter:
    """The highest command counter that came, stored durably before anything acts on it."""

    def __init__(self, path: Path, disk: Disk) -> None:
        self._path, self._disk = path, disk
        self.value = int(path.read_text(encoding="ascii")) if path.exists() else 0

    def store(self, value: int) -> None:
        """Remember `value`: temporary name, sync, rename, folder. Raises OSError; then nothing acts."""
        put_small(self._disk, self._path, str(value).encode())
        self.value = value


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _octets(request: Mapping[str, Any], key: str) -> bytes | None:
    value = request.get(key)
    try:
        return bytes.fromhex(value) if isinstance(value, str) else None
    except ValueError:
        return None
