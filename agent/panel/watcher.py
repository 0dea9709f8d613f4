"""Two watchers in threads of their own: capture's state, heard the moment it changes, and the watch process's levels.

They ask only while a page looks. Whoever waits for news sleeps on one condition.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from agent.control import ask
from agent.panel.facts import Facts, facts_of

log = logging.getLogger(__name__)

PATIENCE_S = 3.0  # capture may hold an answer back for 0.5 s, and a busy box is no dead one
WATCH_PATIENCE_S = 1.0
RETRY_S = 0.25
LEVELS_EVERY_S = 0.2
WATCH_SOCKET = "watch.sock"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen last; `serial` rises with each news. `state` is None while capture is silent.

    `has_looked` is False until capture was asked for whoever looks now: nothing older is ever shown.
    """

    serial: int = 0
    has_looked: bool = False
    state: dict[str, Any] | None = None
    facts: Facts = field(default_factory=Facts)
    levels: dict[str, Any] | None = None


class Watcher:
    """Sees for every page at once. `control` is the profile's; the watch's socket lies beside."""

    def __init__(self, *, control: Path) -> None:
        self._control = control
        self._watch = control.with_name(WATCH_SOCKET)
        self._news = threading.Condition()
        self._seen, self._eyes, self._is_over = Seen(), 0, False
        self._threads = [
            threading.Thread(target=self._follow_state, name="state", daemon=True),
            threading.Thread(target=self._follow_levels, name="levels", daemon=True),
        ]

    def start(self) -> None:
        """Both threads; they sleep until a page looks."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Wakes everybody; `wait` returns at once from now on."""
        with self._news:
            self._is_over = True
            self._news.notify_all()

    @property
    def is_over(self) -> bool:
        """True once `stop` was called."""
        return self._is_over

    @contextlib.contextmanager
    def looking(self) -> Iterator[None]:
        """A page looks while this lasts."""
        with self._news:
            self._eyes += 1
            self._news.notify_all()
        try:
            yield
        finally:
            with self._news:
                self._eyes -= 1
                if not self._eyes:
                    self._seen = Seen(serial=self._seen.serial + 1)

    def wait(self, after: int, timeout_s: float) -> Seen:
        """What is seen once it is newer than `after`, or when the time is over."""
        with self._news:
            self._news.wait_for(lambda: self._is_over or self._seen.serial != after, timeout_s)
            return self._seen

    def once(self) -> Seen:
        """A fresh look for one question, by whoever asks."""
        state = self._ask_state(None)
        return Seen(
            has_looked=True,
            state=state,
            facts=facts_of(state),
            levels=self._ask_levels(state),
        )

    def picture(self, track: str) -> dict[str, Any]:
        """The watch's answer for a track's preview. Raises OSError or ValueError when there is none."""
        return ask(self._watch, {"do": "preview", "track": track}, timeout_s=WATCH_PATIENCE_S)

    # --- the threads ---

    def _is_wanted(self) -> bool:
        """Sleeps while nobody looks; False at the end."""
        with self._news:
            self._news.wait_for(lambda: self._is_over or self._eyes > 0)
            return not self._is_over

    def _publish(self, **changes: Any) -> None:
        with self._news:
            if not self._eyes:
                return
            seen = replace(self._seen, **changes)
            if seen != self._seen:
                self._seen = replace(seen, serial=self._seen.serial + 1)
                self._news.notify_all()

    def _follow_state(self) -> None:
        while self._is_wanted():
            state = self._ask_state((self._seen.state or {}).get("version"))
            self._publish(state=state, facts=facts_of(state), has_looked=True)
            if state is None:
                self._pause(RETRY_S)

    def _follow_levels(self) -> None:
        while self._is_wanted():
            self._publish(levels=self._ask_levels(self._seen.state))
            self._pause(LEVELS_EVERY_S)

    def _pause(self, seconds: float) -> None:
        with self._news:
            self._news.wait_for(lambda: self._is_over, seconds)

    def _ask_state(self, after: object) -> dict[str, Any] | None:
        request = {"do": "state"} if after is None else {"do": "state", "after": after}
        try:
            answer = ask(self._control, request, timeout_s=PATIENCE_S)
        except (OSError, ValueError):
            return None
        return answer if answer.get("ok") else None

    def _ask_levels(self, state: dict[str, Any] | None) -> dict[str, Any] | None:
        if state is None:
            return None
        try:
            answer = ask(self._watch, {"do": "levels"}, timeout_s=WATCH_PATIENCE_S)
        except (OSError, ValueError):
            return None
        return answer if answer.get("ok") else None
