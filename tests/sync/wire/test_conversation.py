"""Box and centre in memory: whatever the line does, each thing arrives once, whole, and leaves only by its receipt."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from sync.wire import messages as m
from sync.wire.ports import Refused
from sync.wire.things import LaneName, record, segment, statement, tail

_spec = importlib.util.spec_from_file_location("wire_world", Path(__file__).with_name("world.py"))
assert _spec is not None and _spec.loader is not None
_module = importlib.util.module_from_spec(_spec)
sys.modules["wire_world"] = _module
_spec.loader.exec_module(_module)
World = _module.World


def a_session(world: World, *, files: int = 6, size: int = 700_000) -> None:
    world.add_record(statement(1), b"opened")
    for number in range(files):
        world.add_record(record(1, number), b"record %d" % number)
        lane = LaneName.LIVE if number % 2 else LaneName.BACKLOG
        world.add_file(lane, segment(1, number), size + number)


def assert_all_arrived(world: World) -> None:
    assert world.is_done, [str(thing) for thing in world.outbox.bodies if thing not in world.outbox.receipts]
    assert world.centre.vault == world.outbox.bodies


def test_a_session_arrives_whole_and_each_thing_is_receipted() -> None:
    world = World()
    a_session(world)
    world.connect()
    world.run(30)
    assert_all_arrived(world)
    assert not world.asides()


@pytest.mark.parametrize("seed", range(12))
def test_a_line_that_loses_doubles_and_reorders_costs_time_but_no_byte(seed: int) -> None:
    world = World(seed=seed, workers=3)
    world.loss, world.twice, world.shuffle = 0.1, 0.1, 0.2
    a_session(world, files=10)
    world.connect()
    world.run(3600)
    assert_all_arrived(world)


@pytest.mark.parametrize("seed", range(12))
def test_killed_workers_and_brokers_lose_nothing(seed: int) -> None:
    world = World(seed=seed, workers=3)
    world.rate = 2e6
    a_session(world, files=12)
    world.connect()
    for _ in range(20):
        world.run(world.random.uniform(0.05, 2.0))
        worker = world.random.choice(sorted(world.partials))
        if world.random.random() < 0.5:
            world.kill_worker(worker)
        else:
            world.start_worker(worker)
        if world.random.random() < 0.3:
            world.restart_broker()
            world.connect()
    for worker in world.partials:
        world.start_worker(worker)
    world.run(3600)
    assert_all_arrived(world)


def test_credit_0_pauses_a_lane_and_credit_opens_it_again() -> None:
    world = World()
    receiver = world.receivers["ingest-1"]
    receiver.set_credit(LaneName.BACKLOG, 0)
    world.add_file(LaneName.BACKLOG, segment(1, 1), 200_000)
    world.add_file(LaneName.LIVE, segment(1, 2), 200_000)
    world.connect()
    world.run(20)
    assert {parcel.lane for parcel in world.parcels()} == {LaneName.LIVE}
    receiver.set_credit(LaneName.BACKLOG, 8)
    world.run(120)
    assert_all_arrived(world)


def test_a_refused_thing_steps_aside_with_its_reason_and_does_not_block_its_lane() -> None:
    world = World()
    world.centre.refusals[segment(1, 1)] = Refused(m.Code.QUOTA, 300.0)
    for number in (1, 2, 3):
        world.add_file(LaneName.BACKLOG, segment(1, number), 300_000)
    world.connect()
    world.run(20)
    assert set(world.outbox.receipts) == {segment(1, 2), segment(1, 3)}
    assert {(event.thing, event.code) for event in world.asides()} == {(segment(1, 1), m.Code.QUOTA)}
    del world.centre.refusals[segment(1, 1)]
    world.run(400)
    assert_all_arrived(world)


def test_an_unreadable_file_steps_aside_and_the_next_one_goes() -> None:
    world = World()
    world.outbox.unreadable.add(segment(1, 1))
    world.add_file(LaneName.BACKLOG, segment(1, 1), 300_000)
    world.add_file(LaneName.BACKLOG, segment(1, 2), 300_000)
    world.connect()
    world.run(20)
    assert set(world.outbox.receipts) == {segment(1, 2)}
    assert world.asides()[0].code is m.Code.UNREADABLE


def test_a_tail_is_preceded_by_its_header() -> None:
    world = World()
    world.add_file(LaneName.BACKLOG, tail(5, 0), 300_000)
    world.connect()
    world.run(20)
    assert_all_arrived(world)
    kinds = [out.topic.rsplit("/", 1)[1] for out in world.sent if out.topic.endswith(("header", "parcel"))]
    assert kinds[0] == "header" and kinds.count("header") == 1


def test_a_lost_receipt_is_issued_again_and_nothing_is_sent_twice() -> None:
    world = World()
    world.hold_receipts = True
    world.add_file(LaneName.LIVE, segment(1, 1), 300_000)
    world.connect()
    world.run(1.0)
    sent = len(world.parcels())
    world.centre.store(segment(1, 1), world.outbox.bodies[segment(1, 1)])
    world.hold_receipts = False
    world.run(30)
    assert_all_arrived(world)
    assert len(world.parcels()) == sent


def test_without_any_receipt_nothing_is_ever_freed() -> None:
    world = World()
    world.hold_receipts = True
    a_session(world)
    world.connect()
    world.run(600)
    assert not world.outbox.receipts
    assert {event.code for event in world.asides()} == {m.Code.NO_RECEIPT}
    world.hold_receipts = False
    world.start_worker("ingest-1")
    world.run(600)
    assert_all_arrived(world)


@pytest.mark.parametrize("lost", [{0}, {3}, {3, 4, 5}])
def test_a_parcel_lost_among_others_is_sent_again_before_any_silence_is_noticed(lost: set[int]) -> None:
    world = World()
    world.lost_parcels = lost
    world.add_file(LaneName.BACKLOG, segment(1, 1), 6_000_000)
    world.connect()
    world.run(1.4)
    assert_all_arrived(world)
    assert sum(out.topic.endswith("/hello") for out in world.sent) == 1


def test_the_last_parcel_lost_is_found_by_patience() -> None:
    world = World()
    world.lost_parcels = {0}
    world.add_file(LaneName.BACKLOG, segment(1, 1), 1_000)
    world.connect()
    world.run(1.4)
    assert not world.is_done
    world.run(1.0)
    assert_all_arrived(world)


def test_a_record_lost_unseen_is_sent_again_though_others_keep_coming() -> None:
    """A worker that began anew never saw it, acknowledges the later ones, and takes none of them before it is here."""
    world = World()
    chain = [record(1, number) for number in range(40)]
    world.centre.chain = chain
    world.add_record(chain[0], b"record 0")
    world.connect()
    world.run(5)
    world.lost_records = {chain[1], chain[2]}
    for number, thing in enumerate(chain[1:], 1):
        world.add_record(thing, b"record %d" % number)
        world.run(0.7, until_empty=False)
        waiting = [each for each in chain[: max(0, number - 6)] if each not in world.outbox.receipts]
        assert waiting == [], "what is older than some seconds has its receipt"
    world.run(10)
    assert_all_arrived(world)
