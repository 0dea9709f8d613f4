"""What only a box can do whose keys were kept: made by the product's own sealing code, with keys of the test."""

from __future__ import annotations

from sync.evidence import statements as s
from tests.builders import BoxBuilder
from tests.tampering.recording import Files

SECOND = 1_000_000_000


class Forged(dict[str, bytes]):
    """Files, and the box whose keys signed them."""

    box: BoxBuilder


def _of(box: BoxBuilder) -> Files:
    files = Forged(box.export(keys=True))
    files.box = box
    return files


def late_segment(_: Files) -> Files:
    """A segment that is signed when its part is closed already."""
    box = BoxBuilder()
    part = box.simple_part()
    part.segment("suspect", 18 * SECOND, 19 * SECOND)
    return _of(box)


def second_close(_: Files) -> Files:
    """`recovered`, for a part that has its close."""
    box = BoxBuilder()
    part = box.simple_part()
    part.crash(tails={}, gaps={"suspect": 18 * SECOND, "mic": 18 * SECOND})
    return _of(box)


def twice_said(_: Files) -> Files:
    """A second statement with a number that was given, in the next one's place."""
    box = BoxBuilder()
    box.simple_part()
    files = _of(box)
    head = s.statement_head(
        box=box.name, number=3, previous=bytes(box.statements[1].digest), kind=s.StatementKind.VOIDED, boot=bytes(16),
        boottime_ns=7, wall=s.Wall(unix_ns=1, source="test", error_ns=0),
    )  # fmt: skip
    files["box/00000004.cose"] = s.sign_statement(box.device, head, s.Voided(part=1, reason="copied"))
    return files
