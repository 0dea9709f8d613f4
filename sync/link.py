"""What a link to the broker is told and what it tells; the link itself is sync/mqtt.py."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

from sync.errors import LocalFault

MIB = 1024 * 1024


class MessageTooBig(LocalFault):
    """The broker would cut the connection over this message, again and again; it was not published."""


class NoPresence(LocalFault):
    """What a connection would be born with cannot be told now; the link tries again later, as for a broker away."""


class NotConnected(LocalFault):
    """There is no connection to publish on; wait for LinkUp."""


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files of the mutual TLS. Without certificate and key the link shows none (embedded broker only)."""

    ca: Path
    certificate: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """A TLS 1.3 client context that trusts only `ca`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_verify_locations(cafile=str(self.ca))
        if self.certificate is not None:
            context.load_cert_chain(str(self.certificate), None if self.key is None else str(self.key))
        return context


@dataclass(frozen=True, slots=True)
class Presence:
    """A connection's retained birth and its will, on the box's state topic; both carry this connection's counter."""

    topic: str
    birth: bytes
    will: bytes


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """Where to and as whom. `retained_from` are the subscriptions whose retained messages are wanted (presence)."""

    host: str
    port: int
    client_id: str
    tls: TlsFiles | None
    subscriptions: tuple[str, ...]
    retained_from: tuple[str, ...] = ()
    keepalive_s: int = 15
    connect_timeout_s: float = 5.0
    retry_first_s: float = 0.5
    retry_longest_s: float = 30.0
    outbound_bytes: int = 4 * MIB
    inbound_bytes: int = 64 * MIB
    inbound_wait_s: float = 5.0


@dataclass(frozen=True, slots=True)
class LinkUp:
    """Connected and subscribed; `max_payload` is what one message may carry."""

    max_payload: int


@dataclass(frozen=True, slots=True)
class LinkDown:
    """Not connected (any more); the link tries again by itself. `refused`: topics the broker would not let us read."""

    reason: str
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message that came, a large one as a view. `retained`: it was lying there; only presence may believe one."""

    topic: str
    payload: bytes | memoryview
    retained: bool


@dataclass(frozen=True, slots=True)
class Unheard:
    """The broker took a message and said that nobody subscribes to its topic."""

    topic: str


@dataclass(frozen=True, slots=True)
class PublishRefused:
    """The broker refused a message of ours (not authorised, for one)."""

    topic: str
    reason: str


@dataclass(frozen=True, slots=True)
class Drained:
    """There is room to publish again."""


@dataclass(frozen=True, slots=True)
class Woken:
    """Somebody called `wake`."""


LinkEvent = LinkUp | LinkDown | Inbound | Unheard | PublishRefused | Drained | Woken
