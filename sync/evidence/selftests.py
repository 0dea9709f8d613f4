"""A box's report on itself, signed by its device key (docs/formats/evidence.md section 11): a file, never a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sync.encoding import decode, encode
from sync.errors import MalformedInput
from sync.evidence import cose
from sync.evidence.keys import Signer
from sync.evidence.suites import check_suite
from sync.ids import Digest
from sync.shapes import at, boolean, digest32, from_map, id16, integer, many, octets, shaped, text, to_map, uint

MAX_REPORT = 2 << 20
MAX_PICTURE = 192 << 10
MOST_FINDINGS, MOST_PICTURES = 128, 8
SHORT, FULL, COMMISSIONING = "short", "full", "commissioning"
FORMS = (SHORT, FULL, COMMISSIONING)

Check = Callable[[Any, str], Any]


class Level(IntEnum):
    """How a check ended. SKIPPED: it was not made, and the reason says why."""

    GOOD = 0
    WARNING = 1
    BAD = 2
    SKIPPED = 3


def _brief(limit: int) -> Check:
    def check(item: Any, name: str) -> str:
        found: str = text(item, name)
        if len(found) > limit:
            raise MalformedInput(f"{name}: expected at most {limit} characters, got {len(found)}", step="fields")
        return found

    return check


def _level(item: Any, name: str) -> Level:
    try:
        return Level(uint(item, name))
    except ValueError as error:
        raise MalformedInput(f"{name}: expected 0 to 3, got {item}", step="fields") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found. `subject` is the track or device ("": the box), `reason` a word of the catalogue.

    `measured` is what was measured, in figures and units that need no language.
    """

    check: str = at(0, _brief(32))
    subject: str = at(1, _brief(64))
    level: Level = at(2, _level)
    reason: str = at(3, _brief(32))
    measured: str = at(4, _brief(240))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a camera showed (JPEG): of an empty room, at commissioning only."""

    track: str = at(0, _brief(64))
    jpeg: bytes = at(1, octets(MAX_PICTURE))


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """One report. `run` names it; `by` is whose hand it was (a staff number), "" where nobody was asked.

    `is_key_in_hardware`: the device key lies in a TPM. `before` is the digest of the commissioning that pictures were
    compared with.
    """

    suite: int = at(0, uint)
    box: str = at(1, text)
    room: str = at(2, text)
    run: bytes = at(3, id16)
    form: str = at(4, _brief(16))
    began_unix_ns: int = at(5, integer)
    ended_unix_ns: int = at(6, integer)
    boot: bytes = at(7, id16)
    software: str = at(8, _brief(120))
    profile: bytes = at(9, digest32)
    is_key_in_hardware: bool = at(10, boolean)
    findings: tuple[Finding, ...] = at(11, many(shaped(Finding), MOST_FINDINGS))
    pictures: tuple[Picture, ...] = at(12, many(shaped(Picture), MOST_PICTURES))
    by: str = at(13, _brief(40))
    before: bytes | None = at(14, digest32, optional=True)

    @property
    def level(self) -> Level:
        """The worst that was found; what was skipped is neither good nor bad."""
        return max((each.level for each in self.findings if each.level is not Level.SKIPPED), default=Level.GOOD)


def sign_self_test(signer: Signer, report: SelfTest) -> bytes:
    """The signed report. Raises MalformedInput for one that no centre would take."""
    payload = encode(to_map(report))
    _check(from_map(SelfTest, decode(payload, limit=len(payload)), cose.SELF_TEST))
    raw = cose.sign(signer, cose.SELF_TEST, payload)
    if len(raw) > MAX_REPORT:
        raise MalformedInput(f"self-test: expected at most {MAX_REPORT} bytes, got {len(raw)}")
    return raw


def read_self_test(raw: bytes, keys: cose.KeyLookup) -> tuple[SelfTest, Digest]:
    """A believed report and its digest; `keys` are the device keys of enrolled boxes. Raises PeerFault."""
    envelope = cose.read(raw, typ=cose.SELF_TEST, limit=MAX_REPORT)
    cose.check(envelope, keys)
    found = from_map(SelfTest, decode(envelope.payload, limit=MAX_REPORT), cose.SELF_TEST)
    check_suite(found.suite, cose.SELF_TEST)
    _check(found)
    return found, envelope.digest


def _check(found: SelfTest) -> None:
    if found.form not in FORMS:
        raise MalformedInput(f"self-test.form: expected {', '.join(FORMS)}, got {found.form!r}", step="fields")
    if found.ended_unix_ns < found.began_unix_ns:
        raise MalformedInput("self-test: expected an end after its beginning, got none", step="fields")
    if found.pictures and found.form != COMMISSIONING:
        raise MalformedInput(f"self-test: expected no pictures in the form {found.form}, got some", step="fields")
    if any(not each.jpeg.startswith(b"\xff\xd8\xff") for each in found.pictures):
        raise MalformedInput("self-test: expected JPEG pictures, got something else", step="fields")
