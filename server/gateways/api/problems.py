"""Every refusal as a problem document (RFC 9457): what was expected, what came, what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema


class Problem(Schema):
    """A problem document."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []


class Stop(Exception):
    """Ends a request with a problem."""

    def __init__(self, status: HTTPStatus, kind: str, detail: str, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(kind)
        self.status, self.kind, self.detail, self.errors = status, kind, detail, errors or []

    def document(self) -> dict[str, Any]:
        """As it is answered."""
        return {
            "type": f"urn:msr:problem:{self.kind}", "title": self.status.phrase, "status": int(self.status),
            "detail": self.detail, "errors": self.errors,
        }  # fmt: skip


def answer(request: HttpRequest, stop: Stop) -> HttpResponse:
    """The answer that says so."""
    return JsonResponse(stop.document(), status=stop.status, content_type="application/problem+json")
