"""The adapter over HTTP: JSON, a bearer key, an idempotency key, and a signature over time and body."""

from __future__ import annotations

import hmac
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from server.gateways.exchange.platform import Refused, Unreachable

SECONDS = 10
MOST_ANSWERED = 1 << 20
#: Answers that promise nothing.
LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A message goes to the address that was given, or nowhere."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def signature(secret: bytes, seconds: int, body: bytes) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA-256 over `<seconds>.<body>`."""
    return f"t={seconds},v1={hmac.new(secret, str(seconds).encode() + b'.' + body, sha256).hexdigest()}"


def send(method: str, url: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
    """The answer's status and body, 2xx or 404. Raises Unreachable, Refused."""
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise Refused(f"{url}: neither http nor https")
    request = urllib.request.Request(url, data=body, method=method, headers=headers)  # noqa: S310 - scheme is checked
    try:
        with _OPENER.open(request, timeout=SECONDS) as answer:
            return answer.status, answer.read(MOST_ANSWERED)
    except urllib.error.HTTPError as error:
        with error:
            said = error.read(400).decode(errors="replace")
        if error.code == HTTPStatus.NOT_FOUND:
            return error.code, said.encode()
        kind = Unreachable if error.code in LATER or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR else Refused
        raise kind(f"{error.code} {said[:200]}") from error
    except (OSError, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpPlatform:
    """The case platform at an address. `secret`: bearer key and signing secret in one."""

    address: str
    secret: str
    seconds: Callable[[], float]

    def get_case(self, number: str) -> dict[str, Any] | None:
        """See PlatformGateway."""
        place = f"{self.address}/cases/{urllib.parse.quote(number, safe='')}"
        status, said = send("GET", place, None, {"Authorization": f"Bearer {self.secret}"})
        if status == HTTPStatus.NOT_FOUND:
            return None
        try:
            found = json.loads(said)
        except ValueError as error:
            raise Unreachable(f"getCase: no JSON: {said[:80]!r}") from error
        if not isinstance(found, dict):
            raise Refused(f"getCase: expected an object, got {type(found).__name__}")
        return found

    def push_booking(self, key: str, body: dict[str, Any]) -> None:
        """See PlatformGateway."""
        self._push("bookings", key, body)

    def push_av_manifest(self, key: str, body: dict[str, Any]) -> None:
        """See PlatformGateway."""
        self._push("av-manifests", key, body)

    def _push(self, what: str, key: str, body: dict[str, Any]) -> None:
        post(f"{self.address}/{what}", self.secret.encode(), key, body, int(self.seconds()), bearer=self.secret)


def post(url: str, secret: bytes, key: str, body: dict[str, Any], seconds: int, bearer: str = "") -> None:
    """One signed message. Raises Unreachable, Refused."""
    data = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json", "Idempotency-Key": key, "X-Signature": signature(secret, seconds, data),
    }  # fmt: skip
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    status, said = send("POST", url, data, headers)
    if status == HTTPStatus.NOT_FOUND:
        raise Refused(f"404 {said[:200].decode(errors='replace')}")
