"""A self-test's report: read as it was signed, believed of its own box alone."""

from __future__ import annotations

import pytest

from sync.errors import MalformedInput
from sync.evidence import cose
from sync.evidence.errors import BadEnvelope, BadSignature, UnknownKey
from sync.evidence.keys import MemorySigner
from sync.evidence.selftests import Level, Picture, read_self_test
from tests.agent.part_builder import private_key
from tests.self_tests import BLACK, GOOD, SKIPPED, SLOW, commissioning, jpeg, report, signed

SIGNER = MemorySigner(private_key("device"))
KEYS = cose.only(SIGNER.public_key)


def test_a_report_is_read_as_it_was_signed() -> None:
    made = commissioning(findings=(GOOD, SLOW, SKIPPED), before=b"d" * 32)
    raw = signed(SIGNER, made)
    found, digest = read_self_test(raw, KEYS)
    assert found == made and len(digest) == 32
    assert [each.level for each in found.findings] == [Level.GOOD, Level.WARNING, Level.SKIPPED]


def test_what_was_skipped_is_neither_good_nor_bad() -> None:
    assert report(findings=(GOOD, SKIPPED)).level is Level.GOOD
    assert report(findings=(SLOW, SKIPPED, GOOD)).level is Level.WARNING
    assert report(findings=(SLOW, BLACK)).level is Level.BAD


def test_a_report_of_another_key_or_an_altered_one_is_not_believed() -> None:
    raw = signed(SIGNER, report())
    with pytest.raises(UnknownKey):
        read_self_test(raw, cose.only(MemorySigner(private_key("another")).public_key))
    at = raw.index(b"mashangren")
    with pytest.raises(BadSignature):
        read_self_test(raw[:at] + b"M" + raw[at + 1 :], KEYS)


def test_a_statement_of_the_same_key_does_not_pass_for_a_report() -> None:
    raw = cose.sign(SIGNER, cose.STATEMENT, b"\xa0")
    with pytest.raises(BadEnvelope):
        read_self_test(raw, KEYS)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"form": "long"}, "form"),
        ({"ended_unix_ns": 0}, "end after"),
        ({"pictures": (Picture(track="scene", jpeg=jpeg()),)}, "no pictures"),
        ({"form": "commissioning", "pictures": (Picture(track="scene", jpeg=b"GIF89a"),)}, "JPEG"),
    ],
)
def test_no_box_signs_what_no_centre_takes(changes: dict[str, object], says: str) -> None:
    with pytest.raises(MalformedInput, match=says):
        signed(SIGNER, report(**changes))
