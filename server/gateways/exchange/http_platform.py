"""The adapter to the case platform over HTTP: JSON, a bearer key, an idempotency key, a signature."""

from __future__ import annotations

import json
import urllib.parse
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from server.gateways.exchange.http import MOST_FETCHED, post, send, signature
from server.gateways.exchange.platform import JudgmentPage, JudgmentTold, ReceiptPage, ReceiptTold, Refused, Unreachable
from server.gateways.models import Operation

_PLACES = {Operation.PUSH_BOOKING: "bookings", Operation.PUSH_AV_MANIFEST: "av-manifests"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpPlatform:
    """The case platform at an address. `secret`: bearer key and signing secret in one; `seconds`: the time now."""

    address: str
    secret: str
    seconds: int

    def get_case(self, number: str) -> dict[str, Any] | None:
        """See PlatformGateway."""
        found = self._get(f"cases/{urllib.parse.quote(number, safe='')}")
        return None if found is None else _object(found, "getCase")

    def push(self, operation: Operation, key: str, body: dict[str, Any]) -> None:
        """See PlatformGateway."""
        self._post(_PLACES[operation], key, body)

    def push_document(self, key: str, body: dict[str, Any], data: bytes) -> str:
        """See PlatformGateway. Bytes are put under their digest: the same again changes nothing there."""
        digest = sha256(data).hexdigest()
        signed = signature(self.secret.encode(), self.seconds, data)
        headers = {**self._known(), "Content-Type": "application/octet-stream", "X-Signature": signed}
        status, said = send("PUT", f"{self.address}/files/{digest}", data, headers)
        if status == HTTPStatus.NOT_FOUND:
            raise Refused(f"pushDoc: 404 {said[:200].decode(errors='replace')}")
        return _receipt_number(self._post("documents", key, body))

    def pull_judgments(self, after: str) -> JudgmentPage:
        """See PlatformGateway."""
        found = self._get(f"judgments?after={urllib.parse.quote(after, safe='')}")
        if found is None:
            raise Refused("pullJudgment: 404: this platform lists no judgments")
        page = _object(found, "pullJudgment")
        try:
            told = tuple(map(_judgment, page["judgments"]))
            return JudgmentPage(judgments=told, after=str(page["after"]), more=bool(page["more"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(f"pullJudgment: expected judgments, after, more; {error!r}") from error

    def pull_receipts(self, after: str) -> ReceiptPage:
        """See PlatformGateway."""
        found = self._get(f"receipts?after={urllib.parse.quote(after, safe='')}")
        if found is None:
            raise Refused("pullReceipt: 404: this platform lists no receipts")
        page = _object(found, "pullReceipt")
        try:
            told = tuple(map(_receipt, page["receipts"]))
            return ReceiptPage(receipts=told, after=str(page["after"]), more=bool(page["more"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(f"pullReceipt: expected receipts, after, more; {error!r}") from error

    def get_document(self, digest: str) -> bytes:
        """See PlatformGateway."""
        data = self._get(f"files/{digest}", MOST_FETCHED)
        if data is None:
            raise Refused(f"pullJudgment: no file {digest}")
        if sha256(data).hexdigest() != digest:
            raise Refused(f"pullJudgment: file {digest} came as other bytes")
        return data

    def _get(self, place: str, most: int | None = None) -> bytes | None:
        limit = {} if most is None else {"most": most}
        status, said = send("GET", f"{self.address}/{place}", None, self._known(), **limit)
        return None if status == HTTPStatus.NOT_FOUND else said

    def _post(self, place: str, key: str, body: dict[str, Any]) -> bytes:
        return post(f"{self.address}/{place}", self.secret.encode(), key, body, self.seconds, bearer=self.secret)

    def _known(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


def _object(said: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError) as error:
        raise Unreachable(f"{what}: no JSON: {said[:80]!r}") from error
    if not isinstance(found, dict):
        raise Refused(f"{what}: expected an object, got {type(found).__name__}")
    return found


def _judgment(told: dict[str, Any]) -> JudgmentTold:
    digest = str(told["sha256"])
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError(f"sha256 {digest[:80]!r}")
    return JudgmentTold(
        key=_short(told["key"], 100), case_number=_short(told["case"], 64), number=_short(told["number"], 100),
        court=_short(told["court"], 100), title=_short(told["title"], 200),
        decided_on=date.fromisoformat(told["decided_on"]), digest=digest, size=int(told["size"]),
        media=_short(told["media"], 100),
    )  # fmt: skip


def _receipt(told: dict[str, Any]) -> ReceiptTold:
    if told["state"] not in ("signed_for", "returned"):
        raise ValueError(f"state {str(told['state'])[:80]!r}")
    return ReceiptTold(
        message=_short(told["document"], 100), event=told["state"], number=_short(told["number"], 100),
        by=_short(told["by"], 100), reason=str(told.get("reason", ""))[:400].replace("\0", ""),
    )  # fmt: skip


def _receipt_number(said: bytes) -> str:
    """A platform that gives no number took it all the same."""
    try:
        return str(json.loads(said).get("receipt", ""))[:100].replace("\0", "")
    except (ValueError, AttributeError, RecursionError):
        return ""


def _short(text: Any, most: int) -> str:
    if not isinstance(text, str) or not 0 < len(text) <= most or "\0" in text:
        raise ValueError(f"expected 1 to {most} letters, got {str(text)[:80]!r}")
    return text
