"""Was he there from the reading to the handing in? Pure: stretches of presence and times in, a verdict out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """He was there from and at least until; `ended`: no longer. In the room: until he is said to have left."""

    in_room: bool
    from_at: datetime
    until_at: datetime
    ended: bool = False


class Verdict(Enum):
    """What the stretches say."""

    COVERED = "covered"
    UNKNOWN = "unknown"
    BROKEN = "broken"


def judge(
    stretches: Sequence[Stretch], *, started: datetime, at: datetime, now: datetime, slack: timedelta,
    silence: timedelta | None,
) -> Verdict:  # fmt: skip
    """COVERED: one stretch reaches from `started` to `at`, a beat apart at the end. BROKEN: he left or fell silent in
    between. UNKNOWN: what is known does not reach so far yet. `silence` None: his beats come by letter, late."""
    known = [each for each in stretches if each.from_at <= started and _end(each, now) + slack >= started]
    if any(_end(each, now) >= (at if each.ended else at - slack) for each in known):
        return Verdict.COVERED
    newest = max((each.until_at for each in known), default=None)
    if newest is None:
        return Verdict.BROKEN if silence is not None or _later(stretches, started) else Verdict.UNKNOWN
    is_over = all(each.ended for each in known) or _later(stretches, newest)
    return Verdict.BROKEN if is_over or (silence is not None and now - newest > silence) else Verdict.UNKNOWN


def is_there(stretches: Sequence[Stretch], now: datetime, silence: timedelta) -> bool:
    """Whether he is there now, as far as is known."""
    return any(not each.ended and (each.in_room or now - each.until_at <= silence) for each in stretches)


def _end(each: Stretch, now: datetime) -> datetime:
    return max(each.until_at, now) if each.in_room and not each.ended else each.until_at


def _later(stretches: Sequence[Stretch], than: datetime) -> bool:
    return any(each.from_at > than for each in stretches)
