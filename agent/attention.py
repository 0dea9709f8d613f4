"""Which tracks want a look, from what the recorders and the writer say; a derived track never does (E4)."""

from __future__ import annotations

from collections.abc import Mapping

from agent.course.observations import BOX, DISK_SLOW, STALLED
from agent.health import is_disk_late, stalled
from agent.media.recorder import TrackRecorder
from agent.outbox.timed import DiskLoad
from agent.scribe import View
from agent.session import RUNNING, TALKS, State
from firmware_config.profile import Profile


class Attention:
    """Asked by capture in every round. Times are boottime."""

    def __init__(self, profile: Profile, recorders: Mapping[str, TrackRecorder], load: DiskLoad) -> None:
        self._recorders, self._load = recorders, load
        self.derived = frozenset(t.name for t in profile.tracks if t.derived)
        self._required = frozenset(t.name for t in profile.tracks if t.required) - self.derived
        self.originals = frozenset(t.name for t in profile.tracks) - self.derived
        self._newest: dict[str, tuple[int, int]] = {}
        self._is_disk_late = False

    def absent(self, state: State, view: View, now_ns: int) -> frozenset[str]:
        """Originals without a source, or without anything new that is durable while the room records.

        What only waits for the disk is not away: that the disk is slow is said instead.
        """
        if state in TALKS:
            return frozenset()
        if not view.part or state is State.SUSPENDED:
            return self.unarmed()
        late = self._late(state, view, now_ns)
        return (view.absent & self.originals) | (frozenset() if self._is_disk_late else late)

    def is_film_stopped(self, state: State, view: View, now_ns: int) -> bool:
        """The room records, and no original gives anything that becomes durable."""
        return state is State.RECORDING and view.absent | self._late(state, view, now_ns) >= self.originals

    def is_disk_slow(self, state: State, view: View, now_ns: int) -> bool:
        """By the probe while the room is at rest, by what is written while it records."""
        is_late = state in RUNNING and is_disk_late(self._load.busy_ns(now_ns), was_late=self._is_disk_late)
        self._is_disk_late = is_late
        return view.is_disk_slow or is_late

    def own_signals(self, state: State, view: View, now_ns: int) -> frozenset[tuple[str, str]]:
        """What is to stand as a signal and to be signed. A track that only waits for the disk did not stall."""
        if self._is_disk_late:
            late = view.stalled & self.originals
            return frozenset({(DISK_SLOW, BOX), *((STALLED, name) for name in late)})
        late = (self._late(state, view, now_ns) - view.absent) | (view.stalled & self.originals)
        return frozenset((STALLED, name) for name in late)

    def unarmed(self, *, required: bool = False) -> frozenset[str]:
        """Originals (or the required ones) that a press now would not have."""
        names = self._required if required else self.originals
        return frozenset(name for name in names if not self._recorders[name].armed)

    def has_durable(self, view: View) -> bool:
        """True once the red lamp may be lit: an original is durable, none is waited for."""
        return view.part is not None and bool(view.durable & self.originals) and not view.waiting

    def _late(self, state: State, view: View, now_ns: int) -> frozenset[str]:
        if state is not State.RECORDING:
            self._newest.clear()
            return frozenset()
        for name, at_ns in view.last_durable_ns.items():
            if self._newest.get(name, (None, 0))[0] != at_ns:
                self._newest[name] = (at_ns, now_ns)
        return stalled(now_ns=now_ns, new_ns={name: seen for name, (_, seen) in self._newest.items()}) & self.originals
