"""A heart-rate monitor of the standard Bluetooth profile (Heart Rate Service 0x180D), through BlueZ and bleak."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from typing import Any

from agent.hardware.errors import ThingGone

MEASUREMENT = "00002a37-0000-1000-8000-00805f9b34fb"
CONNECT_S = 20.0

log = logging.getLogger(__name__)


def rate_of(measurement: bytes) -> int | None:
    """Beats a minute of a Heart Rate Measurement (Heart Rate Service 1.0, 3.1): flags, then one octet or two.

    None: the monitor says that it touches no skin, or the value is too short to be one.
    """
    if len(measurement) < 2:
        return None
    flags = measurement[0]
    if flags & 0b100 and not flags & 0b010:  # it can tell contact, and has none
        return None
    if flags & 0b001:
        return int.from_bytes(measurement[1:3], "little") if len(measurement) >= 3 else None
    return measurement[1]


class BleakPulse:
    """See ports.Pulse. Bluetooth speaks in an event loop of its own thread; it is begun at the first call."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._came: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._over = threading.Event()
        self._why = ""

    def read(self, timeout_s: float) -> int | None:
        if self._thread is None or not self._thread.is_alive():
            why, was_begun = self._why, self._thread is not None and not self._over.is_set()
            self._over.clear()
            self._thread = threading.Thread(target=self._run, name="bluetooth", daemon=True)
            self._thread.start()
            if was_begun:
                raise ThingGone(f"heart-rate monitor {self._address}: expected measurements, got {why or 'none'}")
        try:
            return self._came.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def close(self) -> None:
        self._over.set()

    def _run(self) -> None:
        from bleak.exc import BleakError

        try:
            asyncio.run(self._follow())
            self._why = "a connection that ended"
        except (BleakError, OSError, TimeoutError, EOFError) as error:
            self._why = f"{type(error).__name__}: {error}"
            log.debug("Bluetooth: %s", self._why)

    async def _follow(self) -> None:
        from bleak import BleakClient

        def took(_sender: Any, measurement: bytearray) -> None:
            self._came.put(rate_of(bytes(measurement)))

        async with BleakClient(self._address, timeout=CONNECT_S) as client:
            await client.start_notify(MEASUREMENT, took)
            while client.is_connected and not self._over.is_set():
                await asyncio.sleep(0.5)
