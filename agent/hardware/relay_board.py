"""A relay board on the serial line: its relays are coils, its contacts discrete inputs (Modbus RTU, as sold)."""

from __future__ import annotations

from agent.hardware.errors import ThingGone
from agent.hardware.modbus_line import ModbusLine


class RelayBoard:
    """See ports.Wiring; relays and contacts count from 1, as is printed on the board."""

    def __init__(self, line: ModbusLine, *, address: int, inputs: int) -> None:
        self._line, self._address, self._inputs = line, address, inputs
        self._told: set[int] = set()

    def set(self, number: int, closed: bool) -> None:
        self._line.set_coil(self._address, number - 1, closed)
        self._told.add(number)

    def is_closed(self, number: int) -> bool:
        return self._line.read_inputs(self._address, self._inputs)[number - 1]

    def close(self) -> None:
        for number in sorted(self._told):
            try:
                self.set(number, closed=False)
            except ThingGone:
                return
