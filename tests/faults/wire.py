"""A TCP proxy on loopback between box and broker that is late, slow, cut or silent when it is told to be.

TLS goes through it untouched: both ends check each other's certificate as ever. A connection that was silenced or
half closed stays so when the fault is over, as one does whose entry a router has forgotten.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from dataclasses import dataclass, field

_PIECE = 16 * 1024
_AT_MOST = 64


@dataclass(frozen=True, slots=True)
class Weather:
    """How the wire is now. `kind`: fine, late (`amount` s each way), slow (bit/s), reset, half-open, silent."""

    kind: str = "fine"
    amount: float = 0.0


@dataclass(eq=False, slots=True)
class _Line:
    """One connection of the box, and ours to the broker."""

    box: asyncio.StreamWriter
    broker: asyncio.StreamWriter | None = None
    is_dead: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


class Wire:
    """Listens at `port` and carries to `to_port` until `close`."""

    def __init__(self, port: int, to_port: int) -> None:
        self.port, self._to_port = port, to_port
        self._weather = Weather()
        self._lines: set[_Line] = set()
        self._loop = asyncio.new_event_loop()
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wire", daemon=True)

    def start(self) -> None:
        """Returns when it listens."""
        self._thread.start()
        assert self._is_up.wait(10), "the fault proxy did not begin to listen"

    def close(self) -> None:
        """Ends every connection."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def turn(self, weather: Weather) -> None:
        """From now on."""
        asyncio.run_coroutine_threadsafe(self._turn(weather), self._loop).result(10)

    def lines(self) -> int:
        """Connections that are carried now, dead ones not counted."""
        return sum(not line.is_dead for line in list(self._lines))

    async def _turn(self, weather: Weather) -> None:
        self._weather = weather
        for line in list(self._lines):
            match weather.kind:
                case "reset":
                    _reset(line.box)
                    _reset(line.broker)
                case "half-open":
                    line.is_dead = True
                    _reset(line.broker)
                case "silent":
                    line.is_dead = True
                case _:
                    pass

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._take, "127.0.0.1", self.port))
        self._is_up.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            tasks = asyncio.all_tasks(self._loop)
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            self._loop.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(writer)
        if self._weather.kind == "reset":
            return _reset(writer)
        self._lines.add(line)
        try:
            if self._weather.kind == "silent":
                line.is_dead = True
                await _swallow(reader)
                return None
            try:
                from_broker, line.broker = await asyncio.open_connection("127.0.0.1", self._to_port)
            except OSError:
                return _reset(writer)
            both = (self._carry(line, reader, line.broker), self._carry(line, from_broker, writer))
            await asyncio.gather(*both)
        finally:
            self._lines.discard(line)
            for each in (line.box, line.broker):
                if each is not None:
                    each.transport.abort()
        return None

    async def _carry(self, line: _Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One way, in order, each piece late by what the weather was when it came."""
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_AT_MOST)
        giving = asyncio.ensure_future(self._give(line, queue, writer))
        try:
            while data := await _read(reader):
                late_s = self._weather.amount if self._weather.kind == "late" else 0.0
                await queue.put((self._loop.time() + late_s, data))
            await queue.put((self._loop.time(), b""))
            await giving
        finally:
            giving.cancel()

    async def _give(self, line: _Line, queue: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        while True:
            due, data = await queue.get()
            await asyncio.sleep(max(0.0, due - self._loop.time()))
            if line.is_dead and data:
                continue
            if line.is_dead:
                return None  # nobody is told of the end either
            if not data:
                return writer.transport.abort() if writer.is_closing() else writer.close()
            if self._weather.kind == "slow":
                await asyncio.sleep(len(data) * 8 / self._weather.amount)
            try:
                writer.write(data)
                await writer.drain()
            except OSError:
                return None


async def _read(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(_PIECE)
    except OSError:
        return b""


async def _swallow(reader: asyncio.StreamReader) -> None:
    while await _read(reader):
        pass


def _reset(writer: asyncio.StreamWriter | None) -> None:
    """RST instead of FIN: what was on its way is gone."""
    if writer is None or writer.is_closing():
        return
    end = writer.get_extra_info("socket")
    if end is not None:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
