"""When a part that is to end may be closed: its tracks have ended and an anchor came, or the wait is over. Pure."""

from __future__ import annotations

from dataclasses import dataclass

END_WAIT_NS = 3_000_000_000


@dataclass(slots=True)
class Closing:
    """A close under way since `at_ns` (boottime)."""

    at_ns: int
    stopped_by: str
    is_asked: bool = False
    has_anchor: bool = False

    def is_due(self, now_ns: int, *, all_ended: bool, is_linked: bool, anchor_wait_ns: int) -> bool:
        """True once, when the close record is to be made."""
        waited_ns = now_ns - self.at_ns
        has_anchor = self.has_anchor or not is_linked or waited_ns >= anchor_wait_ns
        if self.is_asked or not ((all_ended and has_anchor) or waited_ns >= END_WAIT_NS):
            return False
        self.is_asked = True
        return True
