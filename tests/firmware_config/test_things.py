"""What a profile says of the room's things is checked whole, and a wrong word is answered with what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware_config.errors import ProfileError, UnknownKey, WrongValue
from firmware_config.profile import Profile, load, parse
from firmware_config.things import Place

PROFILES = Path(__file__).parents[2] / "firmware_config/profiles"
PRETEND = (PROFILES / "pretend.toml").read_text("utf-8")
LINE = '[serial]\nport = "/dev/serial/by-id/x"\n[board]\nrelays = 4\ninputs = 2\n'


def with_tables(tables: str, base: str = PRETEND) -> Profile:
    return parse(f"{base}\n{tables}".encode(), Path("/box"))


def test_each_hardware_model_has_a_profile_with_its_own_things() -> None:
    mini, board, pi = (load(PROFILES / f"{name}.toml") for name in ("x86-mini-pc", "rk3588-board", "raspberry-pi"))
    assert mini.things.relays[0].at == Place("board", 1)
    assert mini.sensors is not None and mini.sensors.by_serial
    assert mini.panel.chip and board.panel.chip and pi.panel.chip
    assert board.things.watched == ("key-box", "fingerprint", "tablet")
    assert pi.things.heart_rate is not None and pi.hearing.script == "none"


def test_a_silent_profile_has_no_things() -> None:
    things = with_tables("").things
    assert (things.relays, things.watched, things.serial) == ((), (), None)


@pytest.mark.parametrize(
    ("tables", "where", "says"),
    [
        ('[door_lamp]\nat = "gpio:17"', "door-lamp.at", "expected a place of its own, got gpio:17 a second time"),
        ('[door_lamp]\nat = "board:1"', "door_lamp.at", "expected 1 to 0, the relays of [board], got 1"),
        ('[door_lamp]\nat = "relay 1"', "door_lamp.at", "expected gpio:LINE or board:NUMBER"),
        ('[door_lamp]\nat = "gpio:5"\nsuspendd = "on"', "door_lamp.suspendd", "did you mean 'suspended'"),
        ("[board]\nrelays = 4", "board", "expected a table [serial]"),
        (LINE + '[alarm]\nat = "board:3"', "alarm.at", "expected 1 to 2, the inputs of [board], got 3"),
        (LINE + '[[relays]]\nname = "fan"\nat = "board:1"\non = ["record"]', "relays[0].on", "got 'record'"),
        (LINE + '[[relays]]\nname = "board"\nat = "board:1"\non = ["ready"]', "board.name", "a name of its own"),
        ('[serial]\nport = "/dev/x"\nbaud = 9601', "serial.baud", "expected one of 2400, 4800"),
        ('[[switches]]\nname = "foot"\nusb = "1A2C:0e24"\nby = "foot-switch"\nkeys = {}', "switches[0].keys", "table"),
        (
            '[[switches]]\nname = "foot"\nusb = "1a2c:0e24"\nby = "foot-switch"\nkeys = { F13 = "next-chapter" }',
            "switches[0].keys.F13",
            "expected a key as the kernel calls it (KEY_F13)",
        ),
        (
            '[[switches]]\nname = "foot"\nusb = "1a2c:0e24"\nby = "foot-switch"\nkeys = { KEY_A = "erase" }',
            "switches[0].keys.KEY_A",
            "got 'erase'",
        ),
        ('[fingerprint]\nusb = "reader"', "fingerprint.usb", "expected vendor:product as lsusb shows it"),
        ('[heart_rate]\naddress = "00:11:22:AA:BB:CC"', "heart_rate", "reads as a lie detector; remove the table"),
    ],
)
def test_a_thing_that_cannot_be_is_refused_with_what_was_expected(tables: str, where: str, says: str) -> None:
    with pytest.raises(ProfileError) as caught:
        with_tables(tables)
    assert caught.value.where == where
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("modbus:2/input/1x0.01", None),
        ("modbus:0/input/1", "address 1 to 247"),
        ("modbus:2/coil/1", "expected modbus:ADDRESS/input/REGISTER"),
        ("modbus:2/input/1x3", "with x0.01"),
    ],
)
def test_a_transmitter_is_named_by_address_table_and_register(source: str, says: str | None) -> None:
    base = PRETEND.replace('temperature = "synthetic:"', f'temperature = "{source}"')
    if says is None:
        sensors = with_tables(LINE, base).sensors
        assert sensors is not None and sensors.temperature is not None
        assert (sensors.temperature.address, sensors.temperature.register, sensors.temperature.step) == (2, 1, 0.01)
        return
    with pytest.raises(WrongValue, match=says):
        with_tables(LINE, base)


def test_a_transmitter_without_a_serial_line_is_refused() -> None:
    with pytest.raises(WrongValue, match=r"sensors: expected a table \[serial\]"):
        with_tables("", PRETEND.replace('temperature = "synthetic:"', 'temperature = "modbus:2/input/1"'))


def test_a_slip_in_a_table_of_things_is_answered_with_the_nearest_key() -> None:
    with pytest.raises(UnknownKey, match="did you mean 'door_lamp'"):
        with_tables('[door_lmp]\nat = "gpio:5"')
