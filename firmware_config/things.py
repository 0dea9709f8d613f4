"""The room's things beside cameras and front panel: door lamp, alarm button, relays, switches, monitor, readers.

All of it is optional: a box without a thing has no table for it. A thing that is wired hangs `at` a line of the GPIO
chip (`gpio:18`) or at a relay or input of the board on the serial line (`board:1`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from firmware_config.errors import WrongValue
from firmware_config.table import Table

GPIO, BOARD = "gpio", "board"
BAUDS = (2400, 4800, 9600, 19200, 38400, 57600, 115200)
PARITIES = ("none", "even", "odd")
WHILE = ("ready", "recording", "suspended", "confidential", "alarm")
DEEDS = (
    "start",
    "stop",
    "resume",
    "next-chapter",
    "explained",
    "confidential",
    "confidential-end",
    "alarm",
    "suspend:new-facts",
    "suspend:technical",
    "suspend:health",
    "suspend:other",
)
FINGERPRINT, TABLET = "fingerprint", "tablet"
_PLACE = re.compile(r"(gpio|board):(\d{1,2})")
_USB = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}(?::[\x21-\x7e]{1,64})?")
_BLUETOOTH = re.compile(r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}")
_KEY = re.compile(r"(?:KEY|BTN)_[A-Z0-9_]{1,32}")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_MOST_LINE, _MOST_BOARD = 27, 32
_OWN_NAMES = frozenset({"board", "door-lamp", "alarm-button", "heart-rate", FINGERPRINT, TABLET})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing is wired: line `number` of the GPIO chip (from 0), or relay or input of the board (from 1)."""

    on: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Serial:
    """The serial line (RS-485 as a rule) on which board and sensors hang; one for the box."""

    port: str
    baud: int
    parity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A relay board as sold: Modbus RTU, coils from 0 are its relays, discrete inputs from 0 its contacts."""

    address: int
    relays: int
    inputs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A contact that follows the room: closed while the room is in one of these conditions.

    The lamp outside the door is one, with `blinks` while suspended where the profile says so.
    """

    name: str
    at: Place
    on: frozenset[str]
    blinks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmButton:
    """`rests_closed`: its contact opens when it is pressed, so that a cut wire is an alarm too."""

    at: Place
    rests_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A USB key box or foot switch (HID): which key does which deed. `by` is how records name it."""

    name: str
    usb: str
    by: str
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRate:
    """A heart-rate monitor of the standard Bluetooth profile: an alarm outside `low`..`high` for `for_s` seconds."""

    address: str
    low: int
    high: int
    for_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A USB device that other programs use; the box says that it is there or gone."""

    name: str
    usb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """What the profile's tables say; empty where they are silent."""

    serial: Serial | None = None
    board: Board | None = None
    relays: tuple[Relay, ...] = ()
    alarm: AlarmButton | None = None
    switches: tuple[Switch, ...] = ()
    heart_rate: HeartRate | None = None
    announced: tuple[Announced, ...] = ()

    @property
    def watched(self) -> tuple[str, ...]:
        """The names of what may be missing, as marks and the page of the room name it."""
        fixed = [("board", self.board), ("heart-rate", self.heart_rate)]
        names = [name for name, thing in fixed if thing is not None]
        return (*names, *(each.name for each in self.switches), *(each.name for each in self.announced))


def read_things(top: Table, *, taken: frozenset[int], holds_pleas: bool, senses_by_serial: bool) -> Things:
    """The things of the whole profile; `taken` are the front panel's lines. Raises ProfileError."""
    serial = _serial(top.table("serial")) if top.has("serial") else None
    board = _board(top.table("board")) if top.has("board") else None
    for key, needs in (("board", board is not None), ("sensors", senses_by_serial)):
        if needs and serial is None:
            raise WrongValue(key, "expected a table [serial] that says on which line it hangs, got none")
    relays = [_door_lamp(top.table("door_lamp"), board)] if top.has("door_lamp") else []
    relays += [_relay(table, board) for table in top.tables("relays", at_least=0)]
    things = Things(
        serial=serial,
        board=board,
        relays=tuple(relays),
        alarm=_alarm(top.table("alarm"), board) if top.has("alarm") else None,
        switches=tuple(_switch(table) for table in top.tables("switches", at_least=0)),
        heart_rate=_heart_rate(top.table("heart_rate"), holds_pleas) if top.has("heart_rate") else None,
        announced=tuple(_announced(top.table(key), key) for key in (FINGERPRINT, TABLET) if top.has(key)),
    )
    _check_apart(things, taken)
    return things


def _check_apart(things: Things, taken: frozenset[int]) -> None:
    """No line and no relay has two things; no name is given twice."""
    seen: set[tuple[str, Place]] = {("line", Place(GPIO, line)) for line in taken}
    wired = [(each.name, "relay", each.at) for each in things.relays]
    wired += [("alarm", "input", things.alarm.at)] if things.alarm else []
    for name, sort, place in wired:
        key = ("line" if place.on == GPIO else sort, place)
        if key in seen:
            raise WrongValue(f"{name}.at", f"expected a place of its own, got {place.on}:{place.number} a second time")
        seen.add(key)
    names = [each.name for each in things.relays if each.name != "door-lamp"]
    names += [each.name for each in things.switches]
    for place_in_list, given in enumerate(names):
        if given in names[:place_in_list] or given in _OWN_NAMES:
            raise WrongValue(f"{given}.name", f"expected a name of its own, got {given!r} a second time")


def _serial(table: Table) -> Serial:
    with table:
        baud = table.number("baud", min(BAUDS), max(BAUDS), 9600)
        if baud not in BAUDS:
            raise WrongValue(table.path("baud"), f"expected one of {', '.join(map(str, BAUDS))}, got {baud}")
        return Serial(port=table.text("port"), baud=baud, parity=table.choice("parity", PARITIES, default="none"))


def _board(table: Table) -> Board:
    with table:
        return Board(
            address=table.number("address", 1, 247, 1),
            relays=table.number("relays", 1, _MOST_BOARD),
            inputs=table.number("inputs", 0, _MOST_BOARD, 0),
        )


def _place(table: Table, board: Board | None, *, is_input: bool) -> Place:
    text = table.text("at")
    found = _PLACE.fullmatch(text)
    if found is None:
        raise WrongValue(table.path("at"), f"expected gpio:LINE or board:NUMBER, got {text[:40]!r}")
    on, number = found[1], int(found[2])
    if on == GPIO and number > _MOST_LINE:
        raise WrongValue(table.path("at"), f"expected a line from 0 to {_MOST_LINE}, got {number}")
    if on == BOARD:
        most = 0 if board is None else board.inputs if is_input else board.relays
        if not 1 <= number <= most:
            what = "inputs" if is_input else "relays"
            raise WrongValue(table.path("at"), f"expected 1 to {most}, the {what} of [board], got {number}")
    return Place(on, number)


def _door_lamp(table: Table, board: Board | None) -> Relay:
    with table:
        suspended = table.choice("suspended", ("blink", "on", "off"), default="blink")
        lit = frozenset({"recording"}) | ({"suspended"} if suspended == "on" else set())
        blinks = frozenset({"suspended"} if suspended == "blink" else set())
        return Relay(name="door-lamp", at=_place(table, board, is_input=False), on=lit, blinks=blinks)


def _relay(table: Table, board: Board | None) -> Relay:
    with table:
        on = table.texts("on")
        for word in on:
            if word not in WHILE:
                raise WrongValue(table.path("on"), f"expected words out of {', '.join(WHILE)}, got {word!r}")
        return Relay(name=_name(table), at=_place(table, board, is_input=False), on=frozenset(on))


def _alarm(table: Table, board: Board | None) -> AlarmButton:
    with table:
        rests = table.choice("rests", ("open", "closed"), default="open")
        return AlarmButton(at=_place(table, board, is_input=True), rests_closed=rests == "closed")


def _switch(table: Table) -> Switch:
    with table:
        keys = table.pairs("keys")
        for key, deed in keys.items():
            if not _KEY.fullmatch(key):
                raise WrongValue(
                    table.path(f"keys.{key}"), f"expected a key as the kernel calls it (KEY_F13), got {key[:40]!r}"
                )
            if deed not in DEEDS and not deed.startswith("chapter:"):
                raise WrongValue(
                    table.path(f"keys.{key}"), f"expected one of {', '.join(DEEDS)} or chapter:ID, got {deed[:40]!r}"
                )
        return Switch(
            name=_name(table),
            usb=_usb(table),
            by=table.choice("by", ("key-box", "foot-switch")),
            keys=tuple(sorted(keys.items())),
        )


def _heart_rate(table: Table, holds_pleas: bool) -> HeartRate:
    with table:
        if holds_pleas:
            raise WrongValue(
                table.where,
                'expected none in a room where pleas are heard ([hearing] script is not "none"): beside the word '
                "voluntary a heart rate reads as a lie detector; remove the table",
            )
        address = table.text("address")
        if not _BLUETOOTH.fullmatch(address):
            raise WrongValue(table.path("address"), f"expected an address such as 00:11:22:AA:BB:CC, got {address!r}")
        low, high = table.number("low", 20, 120, 45), table.number("high", 60, 240, 140)
        if low >= high:
            raise WrongValue(table.path("high"), f"expected more than low = {low}, got {high}")
        return HeartRate(address=address, low=low, high=high, for_s=table.number("for_s", 5, 300, 20))


def _announced(table: Table, name: str) -> Announced:
    with table:
        return Announced(name=name, usb=_usb(table))


def _name(table: Table) -> str:
    name = table.text("name")
    if not _NAME.fullmatch(name):
        raise WrongValue(table.path("name"), f"expected lower-case letters, digits and -, got {name[:40]!r}")
    return name


def _usb(table: Table) -> str:
    usb = table.text("usb")
    if not _USB.fullmatch(usb):
        raise WrongValue(
            table.path("usb"), f"expected vendor:product as lsusb shows it (1a2c:0e24), or :serial behind, got {usb!r}"
        )
    return usb
