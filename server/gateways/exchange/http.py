"""Messages over HTTP: JSON, an idempotency key, and a signature over time and body."""

from __future__ import annotations

import hmac
import json
import urllib.error
import urllib.parse
import urllib.request
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from server.config.numbers import whole
from server.gateways.exchange.platform import Refused, Unreachable

SECONDS = 10
#: A signature that is older, or of a time to come, is somebody's copy or a wrong clock.
FRESH = 300
MOST_ANSWERED = 1 << 20
#: A court's document is a scan at worst.
MOST_FETCHED = 256 << 20
#: Answers that promise nothing.
LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A message goes to the address that was given, or nowhere."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def is_signed(secret: bytes, said: str, body: bytes, seconds: int) -> bool:
    """Whether `said` is a signature over that body, at most FRESH seconds from now."""
    parts = dict(part.split("=", 1) for part in said.split(",") if "=" in part)
    made = whole(parts.get("t", ""))
    if made is None or abs(made - seconds) > FRESH:
        return False
    return hmac.compare_digest(signature(secret, made, body), said)


def signature(secret: bytes, seconds: int, body: bytes) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA-256 over `<seconds>.<body>`."""
    return f"t={seconds},v1={hmac.new(secret, str(seconds).encode() + b'.' + body, sha256).hexdigest()}"


def send(
    method: str, url: str, body: bytes | None, headers: dict[str, str], most: int = MOST_ANSWERED
) -> tuple[int, bytes]:
    """The answer's status and body, 2xx or 404. Raises Unreachable, Refused."""
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise Refused(f"{url}: neither http nor https")
    request = urllib.request.Request(url, data=body, method=method, headers=headers)  # noqa: S310 - scheme is checked
    try:
        with _OPENER.open(request, timeout=SECONDS) as answer:
            return answer.status, answer.read(most)
    except urllib.error.HTTPError as error:
        with error:
            said = error.read(400).decode(errors="replace")
        if error.code == HTTPStatus.NOT_FOUND:
            return error.code, said.encode()
        kind = Unreachable if error.code in LATER or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR else Refused
        raise kind(f"{error.code} {said[:200]}") from error
    except (OSError, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error


def post(url: str, secret: bytes, key: str, body: dict[str, Any], seconds: int, bearer: str = "") -> bytes:
    """One signed message; what was answered. Raises Unreachable, Refused."""
    data = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json", "Idempotency-Key": key, "X-Signature": signature(secret, seconds, data),
    }  # fmt: skip
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    status, said = send("POST", url, data, headers)
    if status == HTTPStatus.NOT_FOUND:
        raise Refused(f"404 {said[:200].decode(errors='replace')}")
    return said
