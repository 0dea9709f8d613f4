"""One question over HTTP, signed as messages to the SMS gateway are; no redirect, no proxy, a bounded answer."""

from __future__ import annotations

import hmac
import ssl
import urllib.error
import urllib.request
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from server.seals.configuration import Service
from server.seals.errors import IssuerDown, IssuerRefused

SECONDS = 10
_LARGEST = 256 * 1024


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What is asked goes to the address that was given, or nowhere."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def opener(ca: Path | None) -> urllib.request.OpenerDirector:
    """How addresses are opened: believing that CA, or the machine's."""
    secure = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca))
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect, secure)


def ask(service: Service, body: bytes, media: str, now: datetime) -> bytes:
    """The answer's bytes. Raises IssuerRefused, or IssuerDown where a later try may do."""
    headers = {"Content-Type": media}
    if service.key is not None:
        seconds = str(int(now.timestamp()))
        mac = hmac.new(service.key.read_bytes().strip(), seconds.encode() + b"." + body, sha256).hexdigest()
        headers["X-Signature"] = f"t={seconds},v1={mac}"
    request = urllib.request.Request(service.address, data=body, method="POST", headers=headers)  # noqa: S310 - http(s), checked when read
    try:
        with opener(service.ca).open(request, timeout=SECONDS) as answer:
            return bytes(answer.read(_LARGEST))
    except urllib.error.HTTPError as error:
        with error:
            said = f"{error.code} {error.read(300).decode(errors='replace')}"
        down = error.code in (408, 425, 429) or error.code >= 500
        raise (IssuerDown if down else IssuerRefused)(f"{service.address}: {said}") from error
    except (OSError, ValueError) as error:
        raise IssuerDown(f"{service.address}: {type(error).__name__}: {error}") from error
