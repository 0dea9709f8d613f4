"""One question to one camera over HTTP, held to the camera network; Digest sign-in when the camera asks for it."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from agent.discovery.errors import CameraRefused, CameraSilent
from agent.discovery.interface import Interface
from agent.discovery.xml import LIMIT
from agent.media.sources.rtsp.digest import Challenge, Credentials, authorization, choose

ANSWER_LIMIT_S = 2.0
_PORT = 80
_TYPE = "application/soap+xml; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a service is, without credentials: fit to be printed."""

    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"http://{self.host}{'' if self.port == _PORT else f':{self.port}'}{self.path}"


def read_address(url: str) -> tuple[Address, Credentials | None]:
    """Address and credentials of an http:// URL. Raises CameraRefused for another scheme or no host."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or _PORT
    except ValueError:
        host, port, parts = None, _PORT, urlsplit("")
    if parts.scheme != "http" or not host:
        raise CameraRefused("camera's service: expected an address http://HOST/..., got something else")
    if not parts.path.isascii() or any(not each.isprintable() or each.isspace() for each in parts.path):
        raise CameraRefused(f"camera {host}: expected a plain path, got other characters in it")
    credentials = Credentials(user=parts.username, password=parts.password or "") if parts.username else None
    return Address(host=host, port=port, path=parts.path or "/"), credentials


class Transport:
    """Sends envelopes; `interface` None leaves the way to the system. `entropy` gives so many random bytes."""

    def __init__(self, *, interface: Interface | None, entropy: Callable[[int], bytes]) -> None:
        self._interface, self._entropy = interface, entropy

    def post(self, address: Address, message: bytes, credentials: Credentials | None) -> tuple[int, bytes]:
        """Status and answer; the request is made again, signed in, if it was answered with 401. Raises CameraSilent,
        and CameraRefused rather than show the password."""
        status, answer, challenge = self._once(address, message, "")
        if status != http.client.UNAUTHORIZED or challenge is None or credentials is None:
            return status, answer
        if challenge.scheme == "Basic":
            raise CameraRefused(f"camera {address}: expected Digest sign-in, got Basic, which shows the password")
        signed = authorization(
            challenge, credentials, method="POST", uri=address.path, count=1, cnonce=self._entropy(8).hex()
        )
        status, answer, _ = self._once(address, message, signed)
        return status, answer

    def _once(self, address: Address, message: bytes, signed: str) -> tuple[int, bytes, Challenge | None]:
        headers = {"Content-Type": _TYPE, "Connection": "close"}
        connection = _HeldConnection(address, self._interface)
        try:
            connection.request("POST", address.path, message, headers | ({"Authorization": signed} if signed else {}))
            answer = connection.getresponse()
            challenge = choose(answer.msg.get_all("WWW-Authenticate") or [])
            return answer.status, answer.read(LIMIT + 1), challenge
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise CameraSilent(f"camera {address}: expected an answer, got {_reason(error)}") from None
        finally:
            connection.close()


class _HeldConnection(http.client.HTTPConnection):
    """An HTTP connection whose socket is held to the interface before it connects. It resolves no names then."""

    def __init__(self, address: Address, interface: Interface | None) -> None:
        super().__init__(address.host, address.port, timeout=ANSWER_LIMIT_S)
        self._held_to = interface

    def connect(self) -> None:
        if self._held_to is None:
            super().connect()
            return
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.settimeout(ANSWER_LIMIT_S)
            self._held_to.hold(sock)
            sock.connect((self.host, self.port))
        except OSError:
            sock.close()
            raise
        self.sock = sock


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "none within 2 s"
    return getattr(error, "strerror", None) or type(error).__name__
