"""Hysteresis: one odd look tells nothing, and what was told stays told until it is surely over."""

from __future__ import annotations

from agent.media.signals.events import Signal
from agent.media.signals.hold import Hold, Looks


def edges(looks: str, rule: Looks) -> list[tuple[int, bool, int]]:
    """(when decided, begun?, since) for looks written as x (bad) and . (good), one nanosecond apart."""
    hold, found = Hold(signal=Signal.BLACK), []
    for at, look in enumerate(looks):
        hold, event = hold.step(look == "x", at, rule)
        if event is not None:
            found.append((event.seen_ns, event.is_begun, event.since_ns))
    return found


def test_it_begins_with_the_look_that_makes_it_sure_and_counts_since_the_first() -> None:
    assert edges("..xx", Looks(begin=2, of=2, end=2)) == [(3, True, 2)]


def test_odd_looks_one_by_one_tell_nothing() -> None:
    assert edges("x.x.x.x.", Looks(begin=2, of=2, end=2)) == []


def test_three_of_five_are_enough_where_the_rule_says_so() -> None:
    assert edges("x.x.x", Looks(begin=3, of=5, end=2)) == [(4, True, 0)]


def test_it_ends_after_as_many_good_looks_in_a_row_as_the_rule_wants() -> None:
    rule = Looks(begin=2, of=2, end=3)
    assert edges("xx..x...", rule) == [(1, True, 0), (7, False, 5)]


def test_it_begins_anew_after_its_end_only_by_new_looks() -> None:
    assert edges("xx..x.xx", Looks(begin=2, of=2, end=2)) == [(1, True, 0), (3, False, 2), (7, True, 6)]
