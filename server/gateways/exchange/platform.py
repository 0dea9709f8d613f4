"""The seam to the case platform. An adapter carries one message and says what came of it; order, patience and memory
are the queue's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from server.gateways.errors import GatewayError
from server.gateways.models import Operation


class Unreachable(GatewayError):
    """No answer, or one that promises nothing (408, 429, 5xx): the same message is tried again later."""


class Refused(GatewayError):
    """The other side understood and will not: trying again changes nothing until a person looks at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgmentTold:
    """A court's document as the platform lists it."""

    key: str
    case_number: str
    number: str
    court: str
    title: str
    decided_on: date
    digest: str
    size: int
    media: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgmentPage:
    """What came after a place, and the place after it. `more`: there is another page already."""

    judgments: tuple[JudgmentTold, ...]
    after: str
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptTold:
    """What became of a paper on the other side. `message`: the key under which it was pushed; `event`: signed_for or
    returned."""

    message: str
    event: str
    number: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPage:
    """What came after a place, and the place after it."""

    receipts: tuple[ReceiptTold, ...]
    after: str
    more: bool


class PlatformGateway(Protocol):
    """What the case platform can do. Every push carries a key under which it is done at most once."""

    def get_case(self, number: str) -> dict[str, Any] | None:
        """The case of that 统一受案号 or 部门受案号; None if there is none. Raises Unreachable, Refused."""
        ...

    def push(self, operation: Operation, key: str, body: dict[str, Any]) -> None:
        """A booking as it stands now, or what was recorded, by digests. Raises Unreachable, Refused."""
        ...

    def push_document(self, key: str, body: dict[str, Any], data: bytes) -> str:
        """A document of a case: its bytes, then what it is; the number of its receipt. Raises Unreachable, Refused."""
        ...

    def pull_receipts(self, after: str) -> ReceiptPage:
        """What became of documents, a page at a time. Raises Unreachable, Refused."""
        ...

    def pull_judgments(self, after: str) -> JudgmentPage:
        """The courts' documents that came after that place, a page at a time. Raises Unreachable, Refused."""
        ...

    def get_document(self, digest: str) -> bytes:
        """The bytes with that SHA-256, compared with it. Raises Unreachable, Refused."""
        ...
