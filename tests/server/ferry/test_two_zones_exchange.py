"""A device between two networks that delays, doubles, reorders, cuts and loses: all letters arrive, in order, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.ferry import actions as ferry
from server.ferry.models import Held, Peer, Posted, Received
from tests.server.two_zones import Exchange, Outer

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
TAKE = """
from server.ferry.handlers import _handlers
taken = []
_handlers["test"] = lambda body, now: taken.append(body[0])
_handlers["test"].taken = taken
"""
POST = """
from server.ferry.actions import post
for each in range(first, last):
    post(kind="test", unique=f"{each}", body={0: each}, now=now)
"""
TAKEN = 'from server.ferry.handlers import _handlers\nresult = _handlers["test"].taken'


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the inner side was told, in order."""
    from server.ferry import handlers

    found: list[object] = []
    monkeypatch.setitem(handlers._handlers, "test", lambda body, now: found.append(body[0]))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_all_letters_arrive_in_order_once_whatever_the_device_does(
    exchange: Exchange, outer: Outer, taken: list[object], seed: int
) -> None:
    outer.run(TAKE)
    for each in range(12):
        ferry.post(kind="test", unique=f"{each}", body={0: each}, now=NOW)
    outer.run(POST, first=100, last=112, now=NOW)
    exchange.storm(NOW, seed=seed)
    assert taken == list(range(100, 112))
    assert outer.run(TAKEN) == list(range(12))
    assert not Held.objects.exists()
    assert Peer.objects.get().applied == 12


def test_a_lost_letter_is_asked_for_and_comes_again_by_itself(
    exchange: Exchange, taken: list[object], outer: Outer
) -> None:
    outer.run(POST, first=1, last=4, now=NOW)
    outer.manage("ferry_send")
    (exchange.outer.var / "ferry" / "out" / "portal-0000000002.letter").unlink()
    exchange.carry()
    exchange.read(NOW)
    assert taken == [1]
    assert Held.objects.get().number == 3
    # the outer's clock is the machine's own here: its letter was written when its command ran
    exchange.settle(datetime.now(UTC) + timedelta(hours=3))
    assert taken == [1, 2, 3]


def test_the_last_letter_lost_is_written_again_when_nobody_acknowledges_it(
    exchange: Exchange, outer: Outer, taken: list[object]
) -> None:
    outer.run(TAKE)
    ferry.post(kind="test", unique="1", body={0: 1}, now=NOW)
    exchange.settle(NOW)
    ferry.post(kind="test", unique="2", body={0: 2}, now=NOW)
    assert ferry.send(now=NOW) == 1
    (ferry.folder("out") / "centre-0000000002.letter").unlink()
    exchange.settle(NOW + timedelta(minutes=59))
    assert outer.run(TAKEN) == [1]
    exchange.settle(NOW + timedelta(minutes=61))
    assert outer.run(TAKEN) == [1, 2]


def test_a_letter_nobody_believes_blocks_its_queue_until_the_operator_sets_it_aside(
    exchange: Exchange, outer: Outer, taken: list[object]
) -> None:
    outer.run(POST.replace('"test"', '"unheard-of"'), first=1, last=2, now=NOW)
    outer.run(POST, first=2, last=3, now=NOW)
    exchange.settle(NOW)
    refused = Held.objects.exclude(refused="").get()
    assert "unheard-of" in refused.refused and taken == []
    ferry.set_aside(person="test", held=refused, why="旧版本发出的信件", now=NOW)
    ferry.receive(NOW)
    assert taken == [2]
    assert Received.objects.exclude(set_aside="").get().number == 1
    assert Posted.objects.count() == 0


def test_a_lost_note_is_written_again_when_its_letter_comes_again(
    exchange: Exchange, outer: Outer, taken: list[object]
) -> None:
    outer.run(TAKE)
    ferry.post(kind="test", unique="1", body={0: 1}, now=NOW)
    exchange.turn(NOW)
    for note in (outer.var / "ferry" / "out").glob("*.note"):
        note.unlink()
    exchange.settle(NOW + timedelta(minutes=59))
    assert not Peer.objects.exists()
    exchange.settle(NOW + timedelta(minutes=61))
    assert Peer.objects.get().applied == 1 and outer.run(TAKEN) == [1]


def test_a_damaged_note_is_kept_aside_and_changes_nothing(exchange: Exchange, taken: list[object]) -> None:
    ferry.post(kind="test", unique="1", body={0: 1}, now=NOW)
    (ferry.folder("in") / "portal-to-centre.note").write_bytes(b"cut")
    report = ferry.receive(NOW)
    assert "portal-to-centre.note" in report.refused[0]
    assert (ferry.folder("in") / "set-aside" / "portal-to-centre.note").exists() and not Peer.objects.exists()
