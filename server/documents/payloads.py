"""What a template is handed: the document's own facts, its data, the hands that signed it. Pure but for settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from server.access import qr
from server.documents.models import Document
from server.documents.reading import content_digest, read_code
from server.documents.shaping import Shape
from server.signatures.contract import Done

QR_FILE = "qr.svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One payload and the pictures beside it."""

    payload: dict[str, Any]
    files: dict[str, bytes]


def draft_payload(
    document: Document, data: Mapping[str, Any], shape: Shape, version: int, now: datetime
) -> dict[str, Any]:
    """As long as it is a draft: no number, no digest, watermarked."""
    return {"doc": _doc(document, shape, version, number="", at=now) | {"draft": True}, "data": dict(data), "hands": {}}


def issued_payload(
    document: Document, data: Mapping[str, Any], shape: Shape, version: int, number: str, now: datetime
) -> dict[str, Any]:
    """As it is fixed. The digest is over all that it says but the digest itself and the code made from it."""
    doc = _doc(document, shape, version, number=number, at=now)
    digest = content_digest({"doc": doc, "data": data})
    qr_file = QR_FILE if shape.footer_qr else None
    doc |= {"draft": False, "digest": digest, "read_code": read_code(digest), "qr": qr_file}
    return {"doc": doc, "data": dict(data), "hands": {}}


def with_pictures(payload: dict[str, Any]) -> Handed:
    """The payload with the pictures that it names itself."""
    doc = payload["doc"]
    files = {QR_FILE: qr.svg(_address(doc["digest"], doc["read_code"])).encode()} if doc.get("qr") else {}
    return Handed(payload=payload, files=files)


def with_hands(payload: Mapping[str, Any], done: Iterable[Done]) -> Handed:
    """The payload with the hands of these, in the order in which they come within their role."""
    handed = with_pictures(dict(payload))
    hands: dict[str, list[dict[str, Any]]] = {}
    for each in done:
        row = hands.setdefault(str(each.role), [])
        name = f"hand-{each.role}-{len(row)}"
        row.append(
            {
                "name": each.name,
                "at": _local(each.at),
                "hand": _file(handed.files, f"{name}.png", each.hand_png),
                "finger": _file(handed.files, f"{name}-finger.png", each.finger_png),
                "refusal": each.refusal,
            }
        )
    return Handed(payload=handed.payload | {"hands": hands}, files=handed.files)


_BLANK = {"draft": False, "read_code": "", "qr": None, "digest": None}


def _doc(document: Document, shape: Shape, version: int, *, number: str, at: datetime) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "title": shape.title,
        "number": number,
        "unit": {"name": document.unit.name_zh, "demo": settings.MSR.demo},
        "date": timezone.localdate(at).isoformat(),
        "film": _film(document),
        "version": {"template": str(version), "basis": shape.basis},
        **_BLANK,
    }


def _film(document: Document) -> dict[str, Any] | None:
    session = document.session
    if session is None:
        return None
    room = session.room.name_zh if session.room else session.room_said
    until = _local(session.ended_at) if session.ended_at else None
    return {"session": session.pk[:16], "room": room, "from": _local(session.started_at), "until": until}


def _local(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _file(files: dict[str, bytes], name: str, data: bytes | None) -> str | None:
    if not data:
        return None
    files[name] = data
    return name


def _address(digest: str, code: str) -> str:
    origin = settings.MSR.qr_origin or settings.MSR.origin
    return f"{origin}/seals/verify/?code={code}&digest={digest[:16]}"
