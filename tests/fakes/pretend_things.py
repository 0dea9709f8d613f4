"""Things that are not there, with the physics of those that are: wiring, keys and a pulse that a test moves."""

from __future__ import annotations

import queue

from agent.hardware.errors import ThingGone


class PretendWiring:
    """See ports.Wiring. `relays` is how they stand; `unplug` takes it off its line and forgets nothing."""

    def __init__(self) -> None:
        self.relays: dict[int, bool] = {}
        self._contacts: set[int] = set()
        self._is_gone = False

    def set(self, number: int, closed: bool) -> None:
        self._need()
        self.relays[number] = closed

    def is_closed(self, number: int) -> bool:
        self._need()
        return number in self._contacts

    def close(self) -> None:
        if not self._is_gone:
            self.relays = dict.fromkeys(self.relays, False)

    def press(self, number: int, *, down: bool) -> None:
        """A contact closes or opens."""
        (self._contacts.add if down else self._contacts.discard)(number)

    def unplug(self, *, out: bool) -> None:
        """Gone, or there again."""
        self._is_gone = out

    def _need(self) -> None:
        if self._is_gone:
            raise ThingGone("pretended wiring: expected an answer, got none; it is unplugged")


class PretendKeys:
    """See ports.Keys: what is typed while nobody reads is kept, what is typed while it is out is lost."""

    def __init__(self) -> None:
        self._typed: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._is_gone = False

    def read(self, timeout_s: float) -> tuple[str, ...]:
        if self._is_gone:
            raise ThingGone("pretended keys: expected a device, got none; it is unplugged")
        try:
            return (self._typed.get(timeout=timeout_s) if timeout_s else self._typed.get_nowait(),)
        except queue.Empty:
            return ()

    def close(self) -> None:
        """Nothing to let go of."""

    def type(self, key: str) -> None:
        """A key goes down and up."""
        if not self._is_gone:
            self._typed.put(key)

    def unplug(self, *, out: bool) -> None:
        """Gone, or there again."""
        self._is_gone = out
        while out and not self._typed.empty():
            self._typed.get()


class PretendPulse:
    """See ports.Pulse."""

    def __init__(self) -> None:
        self._came: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._is_gone = False

    def read(self, timeout_s: float) -> int | None:
        if self._is_gone:
            raise ThingGone("pretended monitor: expected measurements, got none; it is out of reach")
        try:
            return self._came.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Nothing to let go of."""

    def beat(self, rate: int | None) -> None:
        """A measurement; None: worn by nobody."""
        self._came.put(rate)

    def leave(self, *, out: bool) -> None:
        """Out of reach, or back."""
        self._is_gone = out
