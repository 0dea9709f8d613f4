"""What lies in the outbox reaches the centre, whatever happens on the way, and only receipts count."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from agent.uplink.book import count_connection
from agent.uplink.service import Edges
from sync.wire import things
from sync.wire.things import Kind
from tests.agent.uplink.conftest import Room, until


def test_everything_in_the_outbox_reaches_the_centre_and_its_receipts_are_kept(room: Room) -> None:
    data = os.urandom(1_500_000)
    room.outbox.statement()
    room.outbox.open_part(1)
    part, number = room.outbox.segment(1, data)
    close = room.outbox.close_part(1)
    room.centre.start()
    room.start_uplink()
    until(room.all_receipted)
    assert room.centre.vault[things.segment(part, number)] == data
    assert room.receipts()[2, 1, close] == (1, 1, 1), "the close is covered by the log"
    assert room.receipts()[4, part, number] == (1, 1, 0)


def test_a_tail_found_after_a_crash_is_sent_with_its_header_and_its_recovered_is_covered(room: Room) -> None:
    room.outbox.statement()
    room.outbox.open_part(1)
    number = room.outbox.recovered(1, os.urandom(300_000))
    room.centre.start()
    room.start_uplink()
    until(room.all_receipted)
    assert room.receipts()[1, number, 0] == (1, 1, 1)
    assert (3, number, 0) in room.receipts()


def test_what_is_recorded_while_connected_goes_at_once(room: Room) -> None:
    room.outbox.statement()
    room.outbox.open_part(1)
    room.centre.start()
    room.start_uplink()
    until(room.all_receipted)
    room.outbox.segment(1, b"x" * 100_000)
    until(room.all_receipted, within_s=3.0)


def test_the_part_now_recording_goes_before_the_backlog(room: Room) -> None:
    room.outbox.statement()
    room.outbox.open_part(1)
    old = [room.outbox.segment(1, os.urandom(2_000_000)) for _ in range(6)]
    room.outbox.close_part(1)
    room.outbox.open_part(2)
    new = room.outbox.segment(2, os.urandom(200_000))
    room.centre.start()
    room.start_uplink()
    until(room.all_receipted)
    files = [thing.numbers() for thing in room.centre.order if thing.kind is Kind.SEGMENT]
    assert files.index(new) < files.index(old[-1])


def test_a_broker_that_restarts_loses_nothing(room: Room) -> None:
    room.outbox.statement()
    room.outbox.open_part(1)
    for _ in range(10):
        room.outbox.segment(1, os.urandom(800_000))
    room.centre.start()
    room.start_uplink()
    until(lambda: len(room.receipts()) > 3)
    room.broker.stop()
    room.outbox.segment(1, os.urandom(800_000))
    room.broker.start()
    until(room.all_receipted, within_s=30.0)


def test_a_centre_that_was_down_for_the_whole_session_gets_all_of_it_afterwards(room: Room) -> None:
    room.outbox.statement()
    room.start_uplink()
    room.outbox.open_part(1)
    sent = {room.outbox.segment(1, os.urandom(50_000)) for _ in range(5)}
    room.outbox.close_part(1)
    assert room.receipts() == {}
    room.centre.start()
    until(room.all_receipted, within_s=30.0)
    assert {thing.numbers() for thing in room.centre.vault if thing.kind is Kind.SEGMENT} == sent


def test_birth_and_will_carry_a_counter_that_rises_over_a_restart_of_the_uplink(room: Room) -> None:
    room.outbox.statement()
    room.centre.start()
    room.start_uplink()
    first = until(lambda: [state for state in room.centre.states if state.online])[-1]
    room.stop_uplink()
    gone = until(lambda: [state for state in room.centre.states if not state.online])[-1]
    assert gone.counter == first.counter
    room.start_uplink()
    again = until(lambda: [state for state in room.centre.states if state.counter > first.counter])[0]
    assert again.online and again.nonce != first.nonce


def test_capture_being_away_is_told_and_stops_nothing(room: Room) -> None:
    room.outbox.statement()
    room.centre.start()
    room.start_uplink()
    until(room.all_receipted)
    until(lambda: "capture-silent" in room.alarms())


def test_a_disk_that_refuses_a_connections_number_is_asked_again(room: Room) -> None:
    refusals = [sqlite3.OperationalError("disk I/O error"), sqlite3.OperationalError("database or disk is full")]

    def count(path: Path, first: int) -> int:
        if refusals:
            raise refusals.pop()
        return count_connection(path, first)

    room.outbox.statement()
    room.centre.start()
    room.start_uplink(Edges(count=count))
    until(room.all_receipted)
    assert not refusals
