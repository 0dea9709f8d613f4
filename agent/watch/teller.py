"""Tells capture which signals stand, one by one, until capture holds the same. Pure: what to say, and when again.

Capture signs what it is told (docs/signals.md). What it holds is asked once after each connection to the feed, so that
neither its new start nor ours leaves a signal standing that is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.media.signals.events import Event, Key, Signal

FRESH_NS = 5_000_000_000
RETRY_NS = 1_000_000_000


@dataclass(slots=True)
class Teller:
    """`held`: what capture holds, None until it was asked. Nothing is told while it is dark."""

    held: set[Key] | None = None
    _changed_ns: dict[Key, int] = field(default_factory=dict)
    _due_ns: int = 0

    def note(self, events: Iterable[tuple[str, Event]]) -> None:
        """What just began or ended: when, for the telling of it."""
        for track, event in events:
            self._changed_ns[(event.signal, track)] = event.seen_ns

    def forget(self) -> None:
        """A confidential talk begins, or capture went: what it holds must be asked anew."""
        self.held = None
        self._changed_ns.clear()

    def is_due(self, now_ns: int) -> bool:
        """True unless capture was silent or refused just now."""
        return now_ns >= self._due_ns

    def failed(self, now_ns: int) -> None:
        """Capture did not take it: later again."""
        self._due_ns = now_ns + RETRY_NS

    def learn(self, state: Mapping[str, Any]) -> None:
        """Capture's state: the signals it holds (others' words are let be)."""
        told = state.get("signals") or ()
        words = set(Signal)
        self.held = {(Signal(each["signal"]), str(each.get("track"))) for each in told if each.get("signal") in words}

    def next(self, standing: Mapping[Key, int], now_ns: int) -> tuple[Key, dict[str, Any]] | None:
        """The next thing to tell, as a request; None where capture holds what stands."""
        if self.held is None:
            return None
        for key in sorted(set(standing) ^ self.held):
            at_ns = self._changed_ns.get(key, now_ns)
            if not now_ns - FRESH_NS <= at_ns <= now_ns:
                at_ns = now_ns
            edge = "begun" if key in standing else "ended"
            signal, track = key
            words = {"signal": signal.value, "track": track, "is": edge, "at_ns": at_ns}
            return key, {"do": "observe", "what": "signal", **words}
        return None

    def told(self, key: Key) -> None:
        """Capture took it."""
        if self.held is not None:
            self.held ^= {key}
        self._changed_ns.pop(key, None)
