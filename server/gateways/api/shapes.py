"""What programs send and get, as OpenAPI tells it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, StringConstraints

from server.cases import kinds
from server.gateways.models import BandEvent


def _text(most: int, least: int = 0) -> object:
    return Annotated[str, StringConstraints(strip_whitespace=True, min_length=least, max_length=most, pattern=_NO_NUL)]


_NO_NUL = r"^[^\x00]*$"
Key = _text(100, 1)
Short = _text(64)
Name = _text(200, 1)


class Strict(Schema):
    """A field that is not known is refused, never dropped."""

    model_config = ConfigDict(extra="forbid")


class ChargeIn(Strict):
    article: _text(16) = ""  # type: ignore[valid-type]
    name: _text(100, 1)  # type: ignore[valid-type]


class SuspectIn(Strict):
    name: Short = ""  # type: ignore[valid-type]
    name_kind: kinds.NameKind = kinds.NameKind.REAL
    sex: kinds.Sex = kinds.Sex.UNKNOWN
    birth_date: date | None = None
    nationality: _text(2) = "CN"  # type: ignore[valid-type]
    id_kind: kinds.IdKind = kinds.IdKind.NONE
    id_number: _text(32) = ""  # type: ignore[valid-type]
    custody: kinds.Custody = kinds.Custody.NONE
    custody_since: date | None = None
    plea: kinds.Plea = kinds.Plea.UNKNOWN
    charges: list[ChargeIn] = []


class CaseIn(Strict):
    """`key`: the case's number in the sending system; the same key again is the same case."""

    key: Key  # type: ignore[valid-type]
    name: Name  # type: ignore[valid-type]
    accepted_on: date
    bmsah: Short = ""  # type: ignore[valid-type]
    tysah: Short = ""  # type: ignore[valid-type]
    procedure: kinds.Procedure = kinds.Procedure.ORDINARY
    police_unit: _text(100) = ""  # type: ignore[valid-type]
    #: User name or staff number of a prosecutor of the unit.
    prosecutor: Short = ""  # type: ignore[valid-type]
    suspects: list[SuspectIn] = []


class SuspectOut(Schema):
    number: int
    name: str
    plea: str
    outcome: str


class CaseOut(Schema):
    key: str
    bmsah: str
    tysah: str
    name: str
    state: str
    accepted_on: date
    prosecutor: str
    suspects: list[SuspectOut]


class BookingIn(Strict):
    """A hearing that another system asks for: it waits, unsent, for the case's prosecutor."""

    case: Key  # type: ignore[valid-type]
    suspects: list[int]
    room: Short  # type: ignore[valid-type]
    from_at: AwareDatetime
    until_at: AwareDatetime
    remarks: _text(400) = ""  # type: ignore[valid-type]


class BookingOut(Schema):
    number: str
    state: str
    from_at: datetime
    until_at: datetime
    room: str
    suspects: list[int]


class ReasonIn(Strict):
    """Why."""

    reason: _text(400, 2)  # type: ignore[valid-type]


class ViewingIn(Strict):
    """An application of a person of ours to watch a recording, as another system passes it on."""

    applicant: Short  # type: ignore[valid-type]
    session: _text(32, 32)  # type: ignore[valid-type]
    reason: _text(400, 2)  # type: ignore[valid-type]
    days: int = 7


class ViewingOut(Schema):
    number: int
    state: str


class WristbandIn(Strict):
    """What a wristband of a case-handling centre did in a room of ours. Of its number the last four are kept."""

    room: Short  # type: ignore[valid-type]
    wristband: _text(32, 4)  # type: ignore[valid-type]
    event: BandEvent
    place: _text(60) = ""  # type: ignore[valid-type]
    at: AwareDatetime


class WristbandOut(Schema):
    """`state`: waiting, where the room records and the film is to bear a mark; unfilmed, where it does not."""

    state: str


class JudgmentsAsked(Schema):
    state: str
