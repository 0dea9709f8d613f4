"""Several pens on one text, and no character lost: what becomes of a stroke. Pure.

A *pen* is one showing of the page in one browser; it numbers its strokes and sends the whole text with the version that
it began from. A stroke goes on from what is held, or lies beside it as a draft of its own until a person joins them.
Nothing is ever overwritten by who did not see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Verdict(Enum):
    """LATE: a newer stroke of this pen is here already. SAME: the text is as it was held. NEXT: it becomes the held
    text. BESIDE: it is kept as a draft."""

    LATE = auto()
    SAME = auto()
    NEXT = auto()
    BESIDE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What stands there: its version, whose stroke made it and which of his."""

    text: str = ""
    version: int = 0
    pen: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """What a browser sends. `was`: the pen of the page that was loaded again and had this text unsent; "" for none."""

    pen: str
    seq: int
    base: int
    text: str
    was: str = ""


def judge(held: Held, stroke: Stroke, *, has_draft: bool) -> Verdict:
    """1 a stroke that comes late is nothing; 2 what has a draft goes on with it; 3 the same text is nothing new;
    4 a stroke from the held version, or over this pen's own last one, is the next; 5 all others lie beside."""
    if stroke.pen == held.pen and stroke.seq <= held.seq:
        return Verdict.LATE
    if has_draft:
        return Verdict.BESIDE
    if stroke.text == held.text:
        return Verdict.SAME
    if stroke.base == held.version or (held.pen and held.pen in (stroke.pen, stroke.was)):
        return Verdict.NEXT
    return Verdict.BESIDE
