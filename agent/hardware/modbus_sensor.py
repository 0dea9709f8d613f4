"""Temperature or humidity in a register of a device on the serial line."""

from __future__ import annotations

from agent.hardware.errors import SensorSilent, ThingGone
from agent.hardware.modbus_line import ModbusLine


class ModbusSensor:
    """See ports.Sensor. `step` is what one count of the register is worth, a tenth as a rule."""

    def __init__(self, line: ModbusLine, *, address: int, table: str, register: int, step: float) -> None:
        self._line, self._address = line, address
        self._table, self._register, self._step = table, register, step

    def read(self) -> float:
        try:
            counts = self._line.read_register(self._address, self._table, self._register)
        except ThingGone as gone:
            raise SensorSilent(str(gone)) from gone
        return round(counts * self._step, 6)
