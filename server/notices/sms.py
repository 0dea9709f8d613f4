"""SMS through an HTTP gateway: one JSON object a message, signed over time and body (docs/guide/notices.md).

POST {"id": ..., "to": ..., "text": ...}     X-Signature: t=<seconds>,v1=<HMAC-SHA-256 of "<seconds>.<body>">
2xx: taken on (the same id again is the same message)     408, 425, 429, 5xx: later     other: refused
"""

from __future__ import annotations

import hmac
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

from server.notices.senders import Message, NotNow, Refused

SECONDS = 20
LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
#: Answers about us, not about this number: a key that is wrong or gone is the operator's to mend.
OURS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A message goes to the address that was given, or nowhere."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsGateway:
    """A Sender: the unit's SMS gateway. `secret` is the file with the key that both sides hold."""

    address: str
    secret: Path | None
    ca: Path | None
    clock: Callable[[], float]

    def send(self, message: Message) -> None:
        """See Sender. The subject is for mail; an SMS has none."""
        told = {"id": message.ident, "to": message.to, "text": message.text}
        body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.ident}
        try:
            headers["X-Signature"] = self._signature(body)
            request = urllib.request.Request(self.address, data=body, method="POST", headers=headers)  # noqa: S310 - http(s), checked when read
            with self._opener().open(request, timeout=SECONDS):
                return
        except urllib.error.HTTPError as error:
            with error:
                said = f"{error.code} {error.read(300).decode(errors='replace')}"
            later = error.code in LATER | OURS or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR
            raise (NotNow if later else Refused)(said) from error
        except (OSError, ValueError) as error:
            raise NotNow(f"{type(error).__name__}: {error}") from error

    def _signature(self, body: bytes) -> str:
        key = self.secret.read_bytes().strip() if self.secret else b""
        seconds = str(int(self.clock()))
        return f"t={seconds},v1={hmac.new(key, seconds.encode() + b'.' + body, sha256).hexdigest()}"

    def _opener(self) -> urllib.request.OpenerDirector:
        context = ssl.create_default_context(cafile=self.ca)
        secure = urllib.request.HTTPSHandler(context=context)
        return urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect, secure)
