"""Hysteresis: one odd look tells nothing, and what was told stays told until it is surely over. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agent.media.signals.events import Event, Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """How many of the last `of` looks must be bad to begin, and how many good ones in a row end it."""

    begin: int
    of: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What is held about one signal of one track: the newest looks (newest last), and whether it was told as begun."""

    signal: Signal
    looks: tuple[tuple[int, bool], ...] = ()
    is_begun: bool = False
    since_ns: int = 0

    def step(self, is_bad: bool, at_ns: int, rule: Looks) -> tuple[Hold, Event | None]:
        """After one more look: the new state, and the event if this look decided something."""
        looks = (*self.looks, (at_ns, is_bad))[-max(rule.of, rule.end) :]
        now = replace(self, looks=looks)
        if not self.is_begun:
            bad = [at for at, was_bad in looks[-rule.of :] if was_bad]
            return now._turned(True, bad[0], at_ns) if is_bad and len(bad) >= rule.begin else (now, None)
        newest = looks[-rule.end :]
        is_over = len(newest) == rule.end and not any(was_bad for _, was_bad in newest)
        return now._turned(False, newest[0][0], at_ns) if is_over else (now, None)

    def _turned(self, is_begun: bool, since_ns: int, at_ns: int) -> tuple[Hold, Event]:
        turned = replace(self, is_begun=is_begun, since_ns=since_ns, looks=())
        return turned, Event(signal=self.signal, is_begun=is_begun, since_ns=since_ns, seen_ns=at_ns)
