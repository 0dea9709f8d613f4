"""What capture is to be told of the box's signals, until it holds the same. Pure.

Capture forgets them when a confidential talk begins and when it starts anew: so each round compares with what it says
that it holds, and tells the difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.course.observations import BOX, BOX_SIGNALS


def held(state: Mapping[str, Any]) -> frozenset[str]:
    """The box's signals that capture's state holds by our word; what capture sees itself is its own to end."""
    told = state.get("signals") or ()
    return frozenset(str(each.get("signal")) for each in told if each.get("track") == BOX) & frozenset(BOX_SIGNALS)


def to_tell(standing: Mapping[str, str], state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Requests in the order in which they are to be made; `standing` is signal and detail."""
    holds = held(state)
    begun = [_request(signal, "begun", detail) for signal, detail in standing.items() if signal not in holds]
    return begun + [_request(signal, "ended", "") for signal in sorted(holds - standing.keys())]


def _request(signal: str, edge: str, detail: str) -> dict[str, Any]:
    return {"do": "observe", "what": "signal", "signal": signal, "track": BOX, "is": edge, "detail": detail}
