"""Which tracks want a look, from what the recorders and the writer say; a derived track never does (E4)."""

from __future__ import annotations

from collections.abc import Mapping

from agent.health import stalled
from agent.media.recorder import TrackRecorder
from agent.scribe import View
from agent.session import TALKS, State
from firmware_config.profile import Profile


class Attention:
    """Asked by capture in every round. Times are boottime."""

    def __init__(self, profile: Profile, recorders: Mapping[str, TrackRecorder]) -> None:
        self._recorders = recorders
        self.derived = frozenset(t.name for t in profile.tracks if t.derived)
        self._required = frozenset(t.name for t in profile.tracks if t.required) - self.derived
        self.originals = frozenset(t.name for t in profile.tracks) - self.derived

    def absent(self, state: State, view: View, now_ns: int) -> frozenset[str]:
        """Originals without a source, or whose last durable fragment is old while the room records."""
        if state in TALKS:
            return frozenset()
        if not view.part or state is State.SUSPENDED:
            return self.unarmed()
        away = view.absent & self.originals
        if state is not State.RECORDING:
            return away
        late = stalled(now_ns=now_ns, begun_ns=view.begun_ns, last_durable_ns=view.last_durable_ns)
        return away | (late & self.originals)

    def unarmed(self, *, required: bool = False) -> frozenset[str]:
        """Originals (or the required ones) that a press now would not have."""
        names = self._required if required else self.originals
        return frozenset(name for name in names if not self._recorders[name].armed)

    def has_durable(self, view: View) -> bool:
        """True once the red lamp may be lit: an original is durable, none is waited for."""
        return view.part is not None and bool(view.durable & self.originals) and not view.waiting
