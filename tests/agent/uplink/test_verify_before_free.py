"""A receipt frees only the very bytes that it names, signed by a pinned key; everything else has a named outcome."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from sync.evidence.keys import new_part_key
from sync.evidence.receipts import Receipt, sign_receipt
from sync.wire.things import Kind, Thing
from tests.agent.uplink.conftest import Room, until
from tests.fakes.centre import Lie


def about_segments(change: Lie) -> Lie:
    """The lie is told about segments only."""
    return lambda thing, honest: change(thing, honest) if thing.kind is Kind.SEGMENT else honest


def forged(_: Thing, honest: Receipt) -> bytes:
    return sign_receipt(new_part_key(), honest)


LIES = {
    "another digest": (lambda _, honest: replace(honest, digest=bytes(32)), "receipt-for-other-bytes"),
    "another size": (lambda _, honest: replace(honest, size=honest.size + 1), "receipt-for-other-bytes"),
    "another box": (lambda _, honest: replace(honest, box="box-2"), "receipt-for-other-bytes"),
    "another thing": (lambda _, honest: replace(honest, number_b=honest.number_b + 1), "receipt-for-other-bytes"),
    "another device key": (lambda _, honest: replace(honest, device_key=bytes(32)), "receipt-for-other-bytes"),
    "another part's open": (lambda _, honest: replace(honest, open_digest=bytes(32)), "receipt-for-other-bytes"),
    "a forged signature": (forged, "receipt-forged"),
    "no receipt at all": (lambda _, honest: b"nothing", "receipt-malformed"),
    "an unknown verdict": (lambda _, honest: replace(honest, verdict=7), "receipt-malformed"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_receipt_that_is_not_about_our_bytes_frees_nothing(room: Room, name: str) -> None:
    change, outcome = LIES[name]
    room.outbox.statement()
    room.outbox.open_part(1)
    part, number = room.outbox.segment(1, b"y" * 70_000)
    room.centre.lie = about_segments(change)
    room.centre.start()
    room.start_uplink()
    until(lambda: outcome in room.alarms())
    assert (4, part, number) not in room.receipts(), "the segment is still pending"
    assert (2, part, number) in room.receipts(), "and its record, honestly receipted, is not"


def test_a_close_without_log_proof_is_refused_and_stays(room: Room) -> None:
    room.outbox.statement()
    room.outbox.open_part(1)
    close = room.outbox.close_part(1)
    room.centre.lie = lambda _, honest: replace(honest, proof=None) if honest.proof else honest
    room.centre.start()
    room.start_uplink()
    until(lambda: "receipt-without-log-proof" in room.alarms())
    assert (2, 1, close) not in room.receipts()


def test_a_quarantined_thing_is_marked_alarmed_and_the_next_one_goes_on(room: Room) -> None:
    room.outbox.statement()
    room.outbox.open_part(1)
    first = room.outbox.segment(1, b"a" * 70_000)
    second = room.outbox.segment(1, b"b" * 70_000)
    doubt = lambda thing, honest: replace(honest, verdict=2, opened=False) if thing.numbers() == first else honest  # noqa: E731
    room.centre.lie = about_segments(doubt)
    room.centre.start()
    room.start_uplink()
    until(lambda: "quarantined" in room.alarms())
    until(lambda: (4, *second) in room.receipts())
    assert room.receipts()[4, *first] == (2, 0, 0)
    assert (room.folder / "outbox" / "parts" / "000001" / "sealed").exists()


def test_a_file_that_rotted_on_our_disk_is_known_as_such_once_the_centre_has_put_it_aside(room: Room) -> None:
    room.outbox.statement()
    room.outbox.open_part(1)
    part, number = room.outbox.segment(1, b"y" * 70_000)
    (path,) = room.outbox.root.glob(f"parts/*/sealed/{number:06d}.seg")
    with path.open("r+b") as file:
        file.seek(1000)
        file.write(b"z")
        file.seek(0)
        lies = hashlib.sha256(file.read(70_000)).digest()
    room.centre.lie = about_segments(lambda _, honest: replace(honest, digest=lies, verdict=2, opened=False))
    room.centre.start()
    room.start_uplink()
    until(lambda: (4, part, number) in room.receipts())
    assert room.receipts()[4, part, number] == (2, 0, 0)
    until(lambda: {"copy-damaged", "quarantined"} <= room.alarms())


def test_a_word_of_quarantine_about_other_bytes_than_ours_is_not_believed_while_ours_are_whole(room: Room) -> None:
    room.outbox.statement()
    room.outbox.open_part(1)
    part, number = room.outbox.segment(1, b"y" * 70_000)
    room.centre.lie = about_segments(lambda _, honest: replace(honest, digest=bytes(32), verdict=2, opened=False))
    room.centre.start()
    room.start_uplink()
    until(lambda: "receipt-for-other-bytes" in room.alarms())
    assert (4, part, number) not in room.receipts()
