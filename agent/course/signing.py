"""What derived processes observe becomes marks: signals as they begin and end, captions sealed, the rest as said."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agent.course.conduct import Conduct
from agent.course.deeds import DeedRefused
from agent.course.observations import CaptionBurnt, Noted, Observation, SignalSeen
from agent.session import RUNNING, TALKS, State
from sync.evidence.records import MarkKind

FILMING = frozenset({State.OPENING, State.RECORDING})
#: Where a mark may say what was learned in a talk: its part lives, the talk is over.
AFTER_TALK = FILMING | {State.SUSPENDED}
CAPTION_EVERY_NS = 1_000_000_000
MAX_CAPTION_BYTES = 960
SALT = 16
_NOTED = {
    "composite-rate": MarkKind.COMPOSITE_RATE,
    "source": MarkKind.SOURCE_CHANGED,
    "alignment": MarkKind.ALIGNMENT,
}


@dataclass(frozen=True, slots=True)
class _Signal:
    since_ns: int
    detail: str


class Observing:
    """Keeps the signals that stand; signs while the room films. Times are boottime."""

    def __init__(self, conduct: Conduct, entropy: Callable[[int], bytes]) -> None:
        self._conduct, self._entropy = conduct, entropy
        self._standing: dict[tuple[str, str], _Signal] = {}
        self._signed: set[tuple[str, str]] = set()
        self._own: frozenset[tuple[str, str]] = frozenset()
        self._held: list[Noted] = []
        self._caption_due_ns = 0

    def take(self, seen: Observation, state: State) -> None:
        """Sign or keep what was seen. Raises DeedRefused."""
        if state in TALKS and isinstance(seen, Noted) and seen.what == "source":
            self._hold(seen, state)
            return
        if state in TALKS:
            raise DeedRefused("confidential", "nothing is observed in a confidential talk")
        match seen:
            case SignalSeen():
                self._signal(seen, state)
            case CaptionBurnt():
                self._caption(seen, state)
            case Noted():
                if state in RUNNING:
                    self._note(seen, seen.at_ns)

    def see(self, own: frozenset[tuple[str, str]], now_ns: int, state: State) -> None:
        """What capture itself sees now: it stands and is signed like what it is told."""
        for signal, track in sorted(own ^ self._own):
            edge = "begun" if (signal, track) in own else "ended"
            self._signal(SignalSeen(signal=signal, track=track, edge=edge, at_ns=now_ns), state)
        self._own = own

    def sign_held(self, now_ns: int) -> None:
        """A talk is over: another device that was found in the place of one is signed now, and not as of then."""
        held, self._held = self._held, []
        for seen in held:
            self._note(seen, now_ns)

    def sign_due(self, now_ns: int) -> None:
        """While the room films: what began or ended while it did not is signed now."""
        for key in [key for key in self._standing if key not in self._signed]:
            self._sign(key, "begun", now_ns, self._standing[key].detail)
        for key in [key for key in self._signed if key not in self._standing]:
            self._sign(key, "ended", now_ns, "")

    def forget(self) -> None:
        """A talk begins: nothing is seen any more."""
        self._standing.clear()
        self._own = frozenset()

    def part_closed(self) -> None:
        """Nothing is signed in the next part yet; what is astray then is said at its begin."""
        self._signed.clear()
        self._held.clear()

    @property
    def has_signals(self) -> bool:
        """True while a signal stands: the lamp says so."""
        return bool(self._standing)

    def told(self) -> list[dict[str, Any]]:
        """As the control socket tells it; safe from any thread."""
        standing = dict(self._standing)
        return [
            {"signal": signal, "track": track, "since_ns": seen.since_ns} for (signal, track), seen in standing.items()
        ]

    def _hold(self, seen: Noted, state: State) -> None:
        """What was asked before the talk may be answered in it: whose device it is says nothing of the talk."""
        if state in RUNNING:
            self._held.append(seen)

    def _note(self, seen: Noted, at_ns: int) -> None:
        self._conduct.mark(_NOTED[seen.what], max(at_ns, self._conduct.filming_since_ns), seen.detail)

    def _signal(self, seen: SignalSeen, state: State) -> None:
        key = (seen.signal, seen.track)
        if seen.edge == "begun" and key not in self._standing:
            self._standing = {**self._standing, key: _Signal(seen.at_ns, seen.detail)}
        elif seen.edge == "ended" and key in self._standing:
            self._standing = {other: value for other, value in self._standing.items() if other != key}
        if state in FILMING:
            self.sign_due(seen.at_ns)

    def _sign(self, key: tuple[str, str], edge: str, at_ns: int, detail: str) -> None:
        self._signed = self._signed | {key} if edge == "begun" else self._signed - {key}
        words = f"{key[0]} {key[1]} {edge}"
        at_ns = max(at_ns, self._conduct.filming_since_ns)
        self._conduct.mark(MarkKind.SIGNAL, at_ns, f"{words} {detail}" if detail else words)

    def _caption(self, seen: CaptionBurnt, state: State) -> None:
        if state not in FILMING:
            raise DeedRefused("state", "captions are signed while the room films")
        if seen.at_ns < self._caption_due_ns:
            raise DeedRefused("rate", "at most one caption a second is signed")
        if len(seen.text.encode()) > MAX_CAPTION_BYTES:
            raise DeedRefused("form", f"expected a caption of at most {MAX_CAPTION_BYTES} bytes")
        self._caption_due_ns = seen.at_ns + CAPTION_EVERY_NS
        # the salt keeps a short text from being guessed by its digest
        note = f"{self._entropy(SALT).hex()} {seen.text}"
        digest = hashlib.sha256(note.encode()).hexdigest()
        at_ns = max(seen.at_ns, self._conduct.filming_since_ns)
        self._conduct.mark(MarkKind.CAPTION, at_ns, digest, secret=note)
