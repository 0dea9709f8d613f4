"""The seam to the case platform. An adapter carries one message and says what came of it; order, patience and memory
are the queue's."""

from __future__ import annotations

from typing import Any, Protocol

from server.gateways.errors import GatewayError


class Unreachable(GatewayError):
    """No answer, or one that promises nothing (408, 429, 5xx): the same message is tried again later."""


class Refused(GatewayError):
    """The other side understood and will not: trying again changes nothing until a person looks at it."""


class PlatformGateway(Protocol):
    """What the case platform can do. Every push carries a key under which it is done at most once."""

    def get_case(self, number: str) -> dict[str, Any] | None:
        """The case of that 统一受案号 or 部门受案号; None if there is none. Raises Unreachable, Refused."""
        ...

    def push_booking(self, key: str, body: dict[str, Any]) -> None:
        """A booking as it stands now. Raises Unreachable, Refused."""
        ...

    def push_av_manifest(self, key: str, body: dict[str, Any]) -> None:
        """What was recorded, by digests. Raises Unreachable, Refused."""
        ...
