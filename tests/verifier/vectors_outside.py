"""Vectors of what is said outside parts (evidence.md 7.2 to 7.4): an interrupted session ended, talks, arrivals.

Seconds count on the box's clock: the first press of every recording here is at 100 s.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import folder_builder as fb
from folder_builder import PRESS, Recording, S, SegmentFile, sha

PICTURE = {"scene": "picture"}
OTHER_BOOT = bytes([8] * 16)
Make = Callable[[], Recording]


def broken(tail_from: int | None = None) -> Recording:
    """One picture track of 4 s, broken off; `tail_from`: a tail that claims to begin there."""
    made = Recording()
    made.start(1, PICTURE)
    made.segment("scene", 0, 0, 4)
    tail = SegmentFile(1, "scene", 1).fill(2, end=False)
    made.recover([] if tail_from is None else [(tail, tail_from, 2)], {"scene": 4} if tail_from is None else {})
    return made


def ended(made: Recording, **said: Any) -> Recording:
    """A hold ends the interrupted session."""
    body = {0: made.part, 1: made.session, 2: made.heads["box"], 3: 120 * S, 4: "hold"}
    made.say(12, body | {int(key[1:]): value for key, value in said.items()})
    return made


def twice() -> Recording:
    made = broken()
    end = made.heads["box"]
    return ended(ended(made), b2=end)


def of_a_closed_part() -> Recording:
    return ended(filmed(Recording()), b2=sha(b"never recovered"))


def filmed(made: Recording, part: int = 1, press: float = 100, said: dict[int, Any] | None = None) -> Recording:
    """A part of 4 s that closes."""
    made.now = int((press - 100) * S)
    before = [{0: part - 1, 1: made.heads["box"]}] if part > 1 else None
    made.start(part, PICTURE, before)
    origin = made.now
    body = {7: PRESS, 8: PRESS + 4 * S, 9: PRESS}
    made.segment("scene", 0, origin / S, origin / S + 4, said=body | (said or {}))
    made.now = origin
    made.close(4, [{0: "scene", 1: 1, 2: 1, 3: 0}])
    return made


def went_on() -> Recording:
    """The session goes on after a person ended it."""
    made = broken()
    end = made.heads["box"]
    ended(made)
    made.now = 30 * S
    made.start(2, PICTURE, [{0: 1, 1: end}])
    made.segment("scene", 0, 30, 34, said={7: PRESS, 8: PRESS + 4 * S, 9: PRESS})
    made.close(4, [{0: "scene", 1: 1, 2: 1, 3: 0}])
    return made


def begun(made: Recording, at: float) -> int:
    made.say(13, {0: int(at * S), 1: "panel"})
    return made.counts["box"]


def over(made: Recording, talk: int, at: float) -> None:
    made.say(14, {0: talk, 1: int(at * S), 2: "panel"})


def talk(begin: float, end: float, edit: fb.Edit | None = None) -> Recording:
    made = Recording(edit)
    over(made, begun(made, begin), end)
    return made


def before_the_press(begin: float = 40, end: float = 60, said: dict[int, Any] | None = None) -> Recording:
    return filmed(talk(begin, end), said=said)


def between_parts() -> Recording:
    """Interrupted, a talk, and the session goes on by a press."""
    made = broken()
    end = made.heads["box"]
    made.now = 20 * S
    over(made, begun(made, 110), 115)
    made.start(2, PICTURE, [{0: 1, 1: end}])
    made.segment("scene", 0, 20, 24, said={7: PRESS, 8: PRESS + 4 * S, 9: PRESS})
    made.now = 20 * S
    made.close(4, [{0: "scene", 1: 1, 2: 1, 3: 0}])
    return made


def over_a_restart() -> Recording:
    """Begun in another boot, whose clock says nothing of this one's."""

    def edit(of: str, number: int, payload: dict[int, Any]) -> None:
        if (of, number) == ("statement", 4):
            payload[5] = OTHER_BOOT

    return filmed(talk(3_000, 60, edit))


def under_way() -> Recording:
    made = filmed(Recording())
    begun(made, 110)
    return made


def opened_in_talk() -> Recording:
    made = Recording()
    number = begun(made, 40)
    filmed(made)
    over(made, number, 200)
    return made


def begun_twice() -> Recording:
    made = Recording()
    begun(made, 40)
    over(made, begun(made, 41), 60)
    return filmed(made)


def another_ended() -> Recording:
    made = Recording()
    over(made, begun(made, 40) - 1, 60)
    return filmed(made)


def never_begun() -> Recording:
    made = Recording()
    over(made, 4, 60)
    return filmed(made)


def tail_begins_inside() -> Recording:
    made = broken(4)
    begun(made, 104)
    return made


def confirmed(made: Recording, talk: int, edge: str) -> Recording:
    made.say(15, {0: talk, 1: edge, 2: 50 * S, 3: "panel"})
    return made


def both_confirmed() -> Recording:
    made = Recording()
    number = begun(made, 40)
    confirmed(made, number, "begin")
    over(made, number, 60)
    return filmed(confirmed(made, number, "end"))


def unsigned_by() -> Recording:
    made = Recording()
    made.say(13, {0: 40 * S})
    return filmed(made)


def arrived(how: Any = "code", bookings: Any = ("YY-2026-00042", "YY-2026-00043")) -> Recording:
    """The lawyer comes before the press, to two bookings of one batch."""
    made = Recording()
    made.say(16, {0: list(bookings), 1: "P-17", 2: how, 3: 60 * S, 4: "panel"})
    return filmed(made)


def reset(files: Any = 3) -> Recording:
    """The box goes back to its factory state after the recording."""
    made = filmed(Recording())
    made.say(11, {0: "technician", 1: files, 2: 4096, 3: bytes(32), 4: False})
    return made


CASES: dict[str, Make] = {
    "ok-box-reset-afterwards": reset,
    "fail-fields-reset-of-some-files": lambda: reset("some"),
    "ok-lawyer-arrived": arrived,
    "fail-fields-lawyer-arrived-somehow": lambda: arrived("by hearsay"),
    "fail-fields-lawyer-arrived-to-a-number": lambda: arrived(bookings=(42,)),
    "ok-ended-after-interruption": lambda: ended(broken()),
    "ok-talk-before-the-press": before_the_press,
    "ok-talk-between-parts": between_parts,
    "ok-talk-over-a-restart": over_a_restart,
    "ok-talk-under-way": under_way,
    "ok-talk-confirmed": both_confirmed,
    "fail-timeline-talk-end-confirmed-early": lambda: confirmed(under_way(), 7, "end"),
    "fail-timeline-talk-another-confirmed": lambda: filmed(confirmed(talk(40, 60), 3, "begin")),
    "fail-timeline-talk-middle-confirmed": lambda: filmed(confirmed(talk(40, 60), 4, "middle")),
    "fail-part-ended-names-another-end": lambda: ended(broken(), b2=sha(b"another end")),
    "fail-part-ended-of-another-session": lambda: ended(broken(), b1=fb.OTHER_SESSION),
    "fail-part-ended-twice": twice,
    "fail-part-ended-though-closed": of_a_closed_part,
    "fail-part-goes-on-after-ended": went_on,
    "fail-timeline-talk-begins-twice": begun_twice,
    "fail-timeline-talk-never-begun": never_begun,
    "fail-timeline-talk-another-ended": another_ended,
    "fail-timeline-talk-ends-before-it-begins": lambda: before_the_press(60, 40),
    "fail-timeline-talk-holds-a-press": opened_in_talk,
    "fail-timeline-film-in-talk-before": lambda: before_the_press(40, 101),
    "fail-timeline-decoded-from-talk-before": lambda: before_the_press(40, 99.5, said={9: PRESS - S}),
    "fail-timeline-tail-in-talk-after": tail_begins_inside,
    "fail-fields-talk-without-by": unsigned_by,
}
