"""Letters that are taken here: what is shown of bookings, and what became of our answers."""

from __future__ import annotations

from datetime import datetime

from server.config.environment import Zone
from server.ferry.handlers import takes
from server.portal import actions, keeping
from server.portal.contract import GONE, OUTCOME, SHOWN, Gone, Outcome, Shown
from sync.shapes import from_map


@takes(SHOWN, Zone.OUTER, kept=False)
def shown(body: dict[int, object], now: datetime) -> None:
    """A booking as its lawyer and its agency may know it now."""
    keeping.show(from_map(Shown, body, SHOWN), now)


@takes(GONE, Zone.OUTER)
def gone(body: dict[int, object], now: datetime) -> None:
    """A booking that concerns nobody here any more: emptied."""
    keeping.forget(from_map(Gone, body, GONE), now)


@takes(OUTCOME, Zone.OUTER)
def outcome(body: dict[int, object], now: datetime) -> None:
    """What became of an answer."""
    actions.close(from_map(Outcome, body, OUTCOME), now)
