"""The real drivers of a profile's things. A driver is imported where the profile wants it, and nowhere else."""

from __future__ import annotations

from agent.hardware.ports import Keys, Pulse, Sensor, Wiring
from agent.hardware.usb_presence import UsbPresence
from agent.things.service import Hands
from firmware_config.profile import Profile
from firmware_config.sensors import MODBUS, Sensors
from firmware_config.things import BOARD, GPIO, Things


def hands_of(profile: Profile) -> Hands:
    """The hands for `profile`. Nothing is opened yet that may be missing, but for the GPIO chip."""
    wirings, sensors = _wired(profile), dict[str, Sensor]()
    if profile.things.serial is not None:
        wirings, sensors = _on_the_line(profile.things, profile.sensors, wirings)
    return Hands(
        wirings=wirings,
        switches=_switches(profile.things),
        pulse=_pulse(profile.things),
        presence={each.name: UsbPresence(each.usb).is_there for each in profile.things.announced},
        sensors=sensors,
        sense_every_s=profile.sensors.every_s if profile.sensors is not None else 10.0,
    )


def _wired(profile: Profile) -> dict[str, Wiring]:
    things = profile.things
    places = [relay.at for relay in things.relays] + ([things.alarm.at] if things.alarm is not None else [])
    if all(place.on != GPIO for place in places):
        return {}
    from agent.hardware.gpio_wiring import GpioWiring
    from agent.hardware.lines import FAULTS, Lines

    return {GPIO: GpioWiring(Lines(profile.panel.chip), faults=FAULTS)}


def _on_the_line(
    things: Things, sensors: Sensors | None, wirings: dict[str, Wiring]
) -> tuple[dict[str, Wiring], dict[str, Sensor]]:
    from agent.hardware.modbus_line import ModbusLine
    from agent.hardware.modbus_sensor import ModbusSensor
    from agent.hardware.relay_board import RelayBoard

    assert things.serial is not None
    line = ModbusLine(port=things.serial.port, baud=things.serial.baud, parity=things.serial.parity)
    if things.board is not None:
        wirings = {**wirings, BOARD: RelayBoard(line, address=things.board.address, inputs=things.board.inputs)}
    sources = {"temperature": sensors.temperature, "humidity": sensors.humidity} if sensors is not None else {}
    found: dict[str, Sensor] = {
        name: ModbusSensor(line, address=s.address, table=s.table, register=s.register, step=s.step)
        for name, s in sources.items()
        if s is not None and s.bus == MODBUS
    }
    return wirings, found


def _switches(things: Things) -> dict[str, Keys]:
    if not things.switches:
        return {}
    from agent.hardware.keys import EvdevKeys

    return {switch.name: EvdevKeys(switch.usb) for switch in things.switches}


def _pulse(things: Things) -> Pulse | None:
    if things.heart_rate is None:
        return None
    from agent.hardware.heart_rate import BleakPulse

    return BleakPulse(things.heart_rate.address)
