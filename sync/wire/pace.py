"""How fast and how patient the box is: link speed -> parcel size, silence -> next hello (docs/formats/wire.md 6)."""

from __future__ import annotations

from dataclasses import dataclass

from sync.wire.messages import MAX_PARCEL, MIN_PARCEL


@dataclass(frozen=True, slots=True)
class Pace:
    """The protocol's numbers; seconds and bytes. The defaults are wire.md's."""

    quiet_s: float = 1.5
    parcel_times: float = 4.0
    longest_s: float = 30.0
    silences: int = 3
    jitter: float = 0.25
    parcel_s: float = 0.2
    first_parcel: int = 256 * 1024
    window: int = 8
    records_window: int = 32
    awaiting_files: int = 8
    awaiting_records: int = 256
    patience: int = 3
    aside_s: float = 60.0


class Speed:
    """The link's speed by acknowledged bytes, and the parcel that takes about `parcel_s` on it."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._rate = pace.first_parcel / pace.parcel_s
        self._since: float | None = None
        self._bytes = 0

    def idle(self) -> None:
        """Nothing is in flight: waiting is not slowness."""
        self._since = None
        self._bytes = 0

    def sent(self, now: float) -> None:
        """A parcel left; measuring begins if it had not."""
        if self._since is None:
            self._since = now

    def acked(self, now: float, size: int) -> None:
        """`size` more bytes arrived; every quarter of a second's worth moves the estimate half of the way."""
        if self._since is None:
            return
        self._bytes += size
        elapsed = now - self._since
        if elapsed >= self._pace.parcel_s:
            self._rate = (self._rate + self._bytes / elapsed) / 2
            self._since, self._bytes = now, 0
        elif self._bytes >= 2 * elapsed * self._rate:
            self._rate = min(self._rate * 2, 1e10)
            self._since, self._bytes = now, 0

    def lost(self) -> None:
        """Nothing moved for as long as patience lasts: the link is at most half as fast as thought."""
        self._rate = max(self._rate / 2, MIN_PARCEL / self._pace.longest_s)
        self.idle()

    @property
    def parcel(self) -> int:
        """Bytes of the next parcel: a multiple of 64 KiB from 64 KiB to 2 MiB."""
        wanted = int(self._rate * self._pace.parcel_s) // MIN_PARCEL * MIN_PARCEL
        return max(MIN_PARCEL, min(MAX_PARCEL, wanted))

    @property
    def parcel_time(self) -> float:
        """Seconds that one parcel takes at the measured speed."""
        return self.parcel / self._rate


class Patience:
    """When to say hello again: after quiet while something is owed, doubling to 30 s, and to whom."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._quiet_since: float | None = None
        self._wait = 0.0
        self.tries = 0
        self.silences = 0

    def at_once(self, now: float) -> None:
        """Connected: the next hello is due now."""
        self._quiet_since, self._wait = now, 0.0
        self.tries = self.silences = 0

    def moved(self, now: float, parcel_time: float) -> None:
        """Something came forward: patience is whole again."""
        self.tries = self.silences = 0
        self._quiet_since, self._wait = now, self._quiet(parcel_time)

    def answered(self) -> None:
        """The worker lives, though perhaps nothing moved."""
        self.silences = 0

    def asked(self, now: float, *, parcel_time: float, jitter: float) -> None:
        """A hello left; `jitter` in [0, 1) spreads the next one."""
        doublings = max(0, self.tries - self._pace.silences + 1)
        wait = min(self._pace.longest_s, self._quiet(parcel_time) * 2.0 ** min(doublings, 16))
        self.tries += 1
        self.silences += 1
        self._quiet_since, self._wait = now, wait * (1 + self._pace.jitter * jitter)

    def rest(self) -> None:
        """Nothing is owed: no hello is due."""
        self._quiet_since = None

    def owed(self, now: float, parcel_time: float) -> None:
        """Something is owed: the quiet counts from now, unless it counts already."""
        if self._quiet_since is None:
            self._quiet_since, self._wait = now, self._quiet(parcel_time)

    def due(self) -> float | None:
        """When the next hello is due, or None."""
        return None if self._quiet_since is None else self._quiet_since + self._wait

    def postpone(self, until: float) -> None:
        """The worker asked for peace until then."""
        self._quiet_since, self._wait = until, 0.0

    @property
    def gave_up_on_worker(self) -> bool:
        """True after three hellos that the same worker did not answer."""
        return self.silences >= self._pace.silences

    def _quiet(self, parcel_time: float) -> float:
        return min(self._pace.longest_s, max(self._pace.quiet_s, self._pace.parcel_times * parcel_time))
