"""Capture is told what stands until it holds the same, whoever was started anew."""

from __future__ import annotations

from agent.media.signals.events import Event, Key, Signal
from agent.watch.teller import FRESH_NS, RETRY_NS, Teller

SECOND_NS = 1_000_000_000
NOW_NS = 100 * SECOND_NS
BLACK: Key = (Signal.BLACK, "scene")
HUM: Key = (Signal.HUM, "mic-room")


def event(key: Key, seen_ns: int, *, is_begun: bool = True) -> tuple[str, Event]:
    return key[1], Event(signal=key[0], is_begun=is_begun, since_ns=seen_ns - 1, seen_ns=seen_ns)


def said(teller: Teller, standing: dict[Key, int], now_ns: int = NOW_NS) -> list[tuple[str, str, str, int]]:
    """All that is told, each taken by capture."""
    found = []
    while (due := teller.next(standing, now_ns)) is not None:
        key, request = due
        found.append((request["signal"], request["track"], request["is"], request["at_ns"]))
        teller.told(key)
    return found


def test_a_signal_is_told_once_with_the_instant_it_was_seen() -> None:
    teller = Teller(held=set())
    teller.note([event(BLACK, NOW_NS - SECOND_NS)])
    assert said(teller, {BLACK: 5}) == [("black", "scene", "begun", NOW_NS - SECOND_NS)]
    assert said(teller, {BLACK: 5}) == []
    assert said(teller, {}) == [("black", "scene", "ended", NOW_NS)]


def test_what_capture_refused_is_told_again_a_second_later() -> None:
    teller = Teller(held=set())
    assert teller.next({BLACK: 5}, NOW_NS) is not None
    teller.failed(NOW_NS)
    assert not teller.is_due(NOW_NS + RETRY_NS - 1)
    assert teller.is_due(NOW_NS + RETRY_NS)
    assert said(teller, {BLACK: 5}) != []


def test_a_signal_that_capture_holds_from_an_earlier_watch_is_ended() -> None:
    teller = Teller()
    assert teller.next({BLACK: 5}, NOW_NS) is None, "nothing is told before capture was asked"
    teller.learn({"signals": [{"signal": "hum", "track": "mic-room", "since_ns": 3}, {"signal": "fire", "track": "x"}]})
    assert said(teller, {BLACK: 5}) == [
        ("black", "scene", "begun", NOW_NS),
        ("hum", "mic-room", "ended", NOW_NS),
    ]


def test_a_capture_that_knows_no_signals_is_told_all() -> None:
    teller = Teller()
    teller.learn({"state": "ready"})
    assert [word[0] for word in said(teller, {BLACK: 1, HUM: 2})] == ["black", "hum"]


def test_an_instant_long_ago_is_told_as_now() -> None:
    teller = Teller(held=set())
    teller.note([event(BLACK, NOW_NS - FRESH_NS - 1)])
    assert said(teller, {BLACK: 5})[0][3] == NOW_NS


def test_after_a_confidential_talk_capture_is_asked_anew() -> None:
    teller = Teller(held={BLACK})
    teller.forget()
    assert teller.held is None
    teller.learn({"signals": []})
    assert said(teller, {}) == []
