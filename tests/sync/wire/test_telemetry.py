"""Telemetry on the wire: what it carries, what an older box leaves out, what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.encoding import decode, encode
from sync.errors import MalformedInput
from sync.wire import codec
from sync.wire.messages import MAX_OUTCOMES, MAX_TELEMETRY, Outcome, Telemetry
from sync.wire.topics import Channel

TOLD = Telemetry(
    sequence=1,
    at=2,
    lamp="red+amber*",
    state="recording",
    clock=("ntp", 12),
    outcomes=(Outcome(b"c" * 16, "state", "the room is ready", "ready"),),
)


def test_what_is_told_arrives() -> None:
    assert codec.unpack(Channel.TELEMETRY, codec.pack(TOLD)) == TOLD


def test_what_is_not_told_takes_no_byte_and_reads_as_nothing() -> None:
    silent = Telemetry(sequence=1, at=2, lamp="dark")
    packed = codec.pack(silent)
    assert set(decode(packed, limit=MAX_TELEMETRY)) == set(range(11))
    assert codec.unpack(Channel.TELEMETRY, packed) == silent


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (11, "x" * 33),
        (11, 7),
        (12, ["ntp"]),
        (12, ["ntp", -1]),
        (12, [1, 1]),
        (13, [[b"c" * 15, "", "", ""]]),
        (13, [[b"c" * 16, "x" * 33, "", ""]]),
        (13, [[b"c" * 16, "", "x" * 201, ""]]),
        (13, [[b"c" * 16, "", ""]]),
        (13, [[b"c" * 16, "", "", ""]] * (MAX_OUTCOMES + 1)),
    ],
)
def test_what_does_not_keep_to_its_limits_is_refused(key: int, value: object) -> None:
    fields = decode(codec.pack(TOLD), limit=MAX_TELEMETRY)
    with pytest.raises(MalformedInput):
        codec.unpack(Channel.TELEMETRY, encode({**fields, key: value}))


def test_the_most_that_may_be_told_fits() -> None:
    full = Outcome(b"c" * 16, "c" * 32, "w" * 200, "s" * 32)
    health = tuple((f"{n:064d}", 2) for n in range(64 + 32 + 8))
    codec.pack(replace(TOLD, health=health, outcomes=(full,) * MAX_OUTCOMES))
