"""One serial line with Modbus RTU devices on it, through pymodbus: one question at a time, whoever asks."""

from __future__ import annotations

import logging
import threading
from typing import Any

from pymodbus.client import ModbusSerialClient
from pymodbus.exceptions import ModbusException

from agent.hardware.errors import ThingGone

ANSWER_S = 0.3
PARITIES = {"none": "N", "even": "E", "odd": "O"}

logging.getLogger("pymodbus").setLevel(logging.CRITICAL)  # a silent device is told by ThingGone, once, in our words


class ModbusLine:
    """Opened when first asked and again after it was gone. Addresses and registers count as on the wire, from 0."""

    def __init__(self, *, port: str, baud: int, parity: str, answer_s: float = ANSWER_S) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._client: Any = ModbusSerialClient(  # its methods carry half of their types
            port, baudrate=baud, parity=PARITIES[parity], timeout=answer_s, retries=0, reconnect_delay=0
        )

    def set_coil(self, device: int, number: int, closed: bool) -> None:
        """Function 5. Raises ThingGone."""
        self._ask(device, f"coil {number}", lambda c: c.write_coil(number, closed, device_id=device))

    def read_inputs(self, device: int, count: int) -> tuple[bool, ...]:
        """Function 2: the first `count` discrete inputs. Raises ThingGone."""
        answer = self._ask(device, "inputs", lambda c: c.read_discrete_inputs(0, count=count, device_id=device))
        return tuple(bool(bit) for bit in answer.bits[:count])

    def read_register(self, device: int, table: str, number: int) -> int:
        """Function 4 for table input, 3 for holding: one register as a signed number. Raises ThingGone."""

        def ask(client: Any) -> Any:
            read = client.read_input_registers if table == "input" else client.read_holding_registers
            return read(number, count=1, device_id=device)

        value = int(self._ask(device, f"{table} register {number}", ask).registers[0])
        return value - 0x10000 if value >= 0x8000 else value

    def close(self) -> None:
        """Lets go of the port."""
        with self._lock:
            self._client.close()

    def _ask(self, device: int, what: str, ask: Any) -> Any:
        where = f"{self._port}, device {device}, {what}"
        with self._lock:
            try:
                if not self._client.connected and not self._client.connect():
                    raise ThingGone(f"{self._port}: expected a serial line that opens, got none")
                answer = ask(self._client)
            except (ModbusException, OSError) as error:
                self._client.close()
                raise ThingGone(f"{where}: expected an answer, got {error}") from error
        if answer.isError():
            raise ThingGone(f"{where}: expected a value, got {answer}")
        return answer
