"""What relays and contacts must do: on the lines of a GPIO chip, on a board at a serial line, and pretended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from gpiozero.pins.mock import MockFactory

from agent.hardware.errors import SensorSilent, ThingGone
from agent.hardware.gpio_wiring import GpioWiring
from agent.hardware.modbus_line import ModbusLine
from agent.hardware.modbus_sensor import ModbusSensor
from agent.hardware.ports import Wiring
from agent.hardware.relay_board import RelayBoard
from tests.fakes.modbus_board import ModbusBoard
from tests.fakes.pretend_things import PretendWiring


@dataclass
class Bench:
    """A wiring, a finger on contact 2, an eye on relay 1, and its plug."""

    wiring: Wiring
    press: Callable[[bool], None]
    is_closed: Callable[[], bool]
    unplug: Callable[[bool], None]


def on_pins() -> Iterator[Bench]:
    factory = MockFactory()

    def press(down: bool) -> None:
        pin = factory.pin(2)
        pin.drive_low() if down else pin.drive_high()

    yield Bench(GpioWiring(factory), press, lambda: bool(factory.pin(1).state), lambda _out: None)
    factory.reset()


def line_to(board: ModbusBoard) -> ModbusLine:
    return ModbusLine(port=str(board.port), baud=9600, parity="none")


def on_a_board() -> Iterator[Bench]:
    board = ModbusBoard()
    board.start()
    line = line_to(board)

    def press(down: bool) -> None:
        board.contacts[1] = down

    def unplug(out: bool) -> None:
        board.is_unplugged = out

    yield Bench(RelayBoard(line, address=1, inputs=4), press, lambda: board.relays[0], unplug)
    line.close()
    board.stop()


def pretended() -> Iterator[Bench]:
    wiring = PretendWiring()
    yield Bench(
        wiring,
        lambda down: wiring.press(2, down=down),
        lambda: wiring.relays.get(1, False),
        lambda out: wiring.unplug(out=out),
    )


@pytest.fixture(params=[on_pins, on_a_board, pretended])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    yield from request.param()


def test_a_relay_closes_and_opens_and_rests_when_nobody_drives_it_any_more(bench: Bench) -> None:
    bench.wiring.set(1, True)
    assert bench.is_closed()
    bench.wiring.set(1, False)
    assert not bench.is_closed()
    bench.wiring.set(1, True)
    bench.wiring.close()
    assert not bench.is_closed()


def test_a_contact_is_read_as_it_stands(bench: Bench) -> None:
    assert not bench.wiring.is_closed(2)
    bench.press(True)
    assert bench.wiring.is_closed(2)
    bench.press(False)
    assert not bench.wiring.is_closed(2)


@pytest.mark.parametrize("bench", [on_a_board, pretended], indirect=True)  # a chip's own lines are never unplugged
def test_what_is_unplugged_says_so_and_works_again_once_it_is_back(bench: Bench) -> None:
    bench.wiring.set(1, True)
    bench.unplug(True)
    with pytest.raises(ThingGone):
        bench.wiring.set(1, False)
    with pytest.raises(ThingGone):
        bench.wiring.is_closed(2)
    bench.unplug(False)
    bench.wiring.set(1, False)
    assert not bench.is_closed()


def test_a_transmitter_on_the_line_tells_tenths_below_zero_too_and_its_silence_is_named() -> None:
    board = ModbusBoard()
    board.start()
    line = line_to(board)
    sensor = ModbusSensor(line, address=2, table="input", register=1, step=0.1)
    assert sensor.read() == 23.4
    board.registers[1] = -15
    assert sensor.read() == -1.5
    elsewhere = ModbusSensor(line, address=2, table="holding", register=9, step=0.1)
    with pytest.raises(SensorSilent, match="device 2, holding register 9: expected a value"):
        elsewhere.read()
    board.is_unplugged = True
    with pytest.raises(SensorSilent, match="device 2, input register 1: expected an answer"):
        sensor.read()
    line.close()
    board.stop()


def test_a_line_that_is_not_there_is_named() -> None:
    line = ModbusLine(port="/dev/serial/by-id/none", baud=9600, parity="none")
    with pytest.raises(ThingGone, match="/dev/serial/by-id/none: expected a serial line that opens"):
        line.read_inputs(1, 4)
