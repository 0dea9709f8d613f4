"""A draft as it would look, gaps and all: what is missing is a blank line, what is wrong is told beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.documents import payloads, rendering
from server.documents.blanks import with_blanks
from server.documents.errors import DocumentsError
from server.documents.in_force import in_force, shape
from server.documents.kinds import Kind
from server.documents.models import Document
from server.documents.typed import labels_of, model_of, problems_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The bytes (empty where it cannot be typeset), why not, and which places are not filled in yet."""

    pdf: bytes = b""
    pages: int = 0
    trouble: str = ""
    gaps: tuple[tuple[str, str], ...] = ()


def previewed(document: Document, data: dict[str, Any], now: datetime) -> Preview:
    """That document with this data, kept nowhere."""
    kind = Kind(document.kind)
    labels = labels_of(kind)
    gaps = tuple((_label(place, labels), words) for place, words in problems_of(kind, data).items())
    whole = with_blanks(model_of(kind), data)
    if whole is None:
        return Preview(gaps=gaps)
    version = in_force(kind, document.unit, now)
    payload = payloads.draft_payload(document, whole, shape(version), version.number, now)
    try:
        made = rendering.render(version, payload, {}, made_at=now)
    except DocumentsError as error:
        return Preview(trouble=str(error.words), gaps=gaps)
    return Preview(pdf=made.pdf, pages=made.pages, gaps=gaps)


def _label(place: str, labels: dict[str, str]) -> str:
    return labels.get(".".join(part for part in place.split(".") if not part.isdigit()), place)
