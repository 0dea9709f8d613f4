"""Each act of signing leaves a mark in the film that is under way: which document, in which role, what was done; no
name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.documents.kinds import Kind
from server.documents.models import Document, FilmMark
from server.recordings.marking import Meant, ask_mark
from server.recordings.models import SessionState
from server.signatures.contract import SignerRole
from server.signatures.states import ActKind

PREFIX = "act"
_SAYS = {
    "": _("%(role)s签署《%(kind)s》，宣读码 %(code)s"),
    ActKind.REFUSE.value: _("%(role)s拒绝签署《%(kind)s》，宣读码 %(code)s"),
    ActKind.CORRECT.value: _("%(role)s更正《%(kind)s》，宣读码 %(code)s"),
    ActKind.PAPER.value: _("%(role)s在纸上签署《%(kind)s》，宣读码 %(code)s"),
}


def detail_of(document: Document, role: str, deed: str = "") -> str:
    """What the mark says: kind, role, the beginning of the digest of the bytes that were shown, the read code; and what
    was done, where it was no signature."""
    said = f"{PREFIX}:{document.kind}:{role}:{document.issued_digest[:16]}:{document.read_code}"
    return f"{said}:{deed}" if deed else said


def mark(document: Document, role: str, deed: str, now: datetime) -> None:
    """The film of this document's session is to have the mark; it waits while the box is away."""
    if document.session is not None and document.session.state == SessionState.RECORDING:
        _ask(FilmMark.objects.create(document=document, role=role, deed=deed, at=now), now)


def tend(now: datetime) -> None:
    """Marks that wait are asked for again, as long as their film goes on."""
    waiting = FilmMark.objects.filter(command="", document__session__state=SessionState.RECORDING)
    for each in waiting.select_related("document__session__box", "document__asked_by"):
        _ask(each, now)


def read(details: Collection[str]) -> dict[str, Meant]:
    """Such marks in words, each with the page of its document; one of another deed than these is left out."""
    told = {detail: detail.split(":") for detail in details}
    whole = {
        detail: parts
        for detail, parts in told.items()
        if len(parts) in (5, 6) and parts[1] in Kind.values and _deed(parts) in _SAYS
    }
    found = Document.objects.filter(read_code__in={parts[4] for parts in whole.values()})
    pages = {(each.read_code, each.issued_digest[:16]): each for each in found}
    return {detail: _meant(parts, pages.get((parts[4], parts[3]))) for detail, parts in whole.items()}


def _meant(parts: list[str], document: Document | None) -> Meant:
    role = SignerRole(parts[2]).label if parts[2] in SignerRole.values else parts[2]
    words = str(_SAYS[_deed(parts)]) % {"role": role, "kind": Kind(parts[1]).label, "code": parts[4]}
    return Meant(words, reverse("documents:document", args=[document.uid]) if document else "")


def _deed(parts: list[str]) -> str:
    return parts[5] if len(parts) == 6 else ""


def _ask(each: FilmMark, now: datetime) -> None:
    document = each.document
    if document.session is None or document.asked_by is None:
        return
    command = ask_mark(
        actor=document.asked_by, session=document.session, detail=detail_of(document, each.role, each.deed), now=now
    )
    if command is not None:
        FilmMark.objects.filter(pk=each.pk, command="").update(command=command.pk)
