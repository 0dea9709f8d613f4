"""Every read of documents; what a document says is opened here, and its bytes go out only witnessed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from server.access.models import User
from server.audit.actions import append
from server.cases.models import Case, Suspect
from server.documents import keeping, payloads, rendering
from server.documents.in_force import in_force, shape
from server.documents.kinds import Kind
from server.documents.models import Document
from server.documents.sealed import opened_data
from server.documents.seams import last_change
from server.documents.states import FIXED, WHOLE, DocumentState
from server.documents.typed import checked, dumped

#: Fields of a suspect that no document states: what signing itself changes is no change of its facts.
_NOT_STATED = ("plea", "plea_why", "outcome", "conditional_months", "lawyer_kind")
_WITH = ("unit", "case", "template", "session__room", "made_by", "issued_by", "asked_by")


def documents() -> QuerySet[Document]:
    """With what their pages show."""
    return Document.objects.select_related(*_WITH).prefetch_related("suspects")


def of_case(case: Case) -> QuerySet[Document]:
    """All of them, the newest first, void ones too."""
    return documents().filter(case=case)


def latest(kind: Kind, case: Case, suspect: Suspect | None) -> Document | None:
    """The newest of that kind that is not void, of that suspect (None: of the case)."""
    rows = of_case(case).filter(kind=kind).exclude(state=DocumentState.VOID)
    return rows.filter(suspects=suspect).first() if suspect is not None else rows.first()


def whole_of_case(case: Case) -> QuerySet[Document]:
    """Those that are finished, in the order in which they came to be."""
    return of_case(case).filter(state__in=WHOLE).order_by("sealed_at", "pk")


def data_of(document: Document, revision: int | None = None) -> dict[str, Any]:
    """What it says, or said at that revision."""
    number = document.revision if revision is None else revision
    row = document.revisions.get(number=number)
    return opened_data(data_place(document, number), bytes(row.sealed))


def data_place(document: Document, revision: int) -> str:
    """What its data is sealed to."""
    return f"documents.revision:{document.uid}:{revision}"


def pdf(document: Document, reader: User, purpose: str, now: datetime) -> bytes:
    """Its bytes as they stand now; the reading is written down. Of a draft: with its watermark, kept nowhere."""
    found = current_bytes(document, now)
    append(reader, "document.read", document, purpose=purpose[:200], state=document.state)
    return found


def current_bytes(document: Document, now: datetime) -> bytes:
    """The same for whoever writes the reading down himself."""
    digest = document.sealed_digest or document.issued_digest
    if digest:
        return keeping.fetch(document.uid, digest)
    return draft_pdf(document, data_of(document), now).pdf


def draft_pdf(document: Document, data: dict[str, Any], now: datetime) -> rendering.Rendered:
    """A draft typeset as far as it is filled in. Raises NotComplete, MissingGlyph, BadTemplate."""
    kind = Kind(document.kind)
    version = in_force(kind, document.unit, now)
    whole = dumped(checked(kind, data))
    payload = payloads.draft_payload(document, whole, shape(version), version.number, now)
    return rendering.render(version, payload, {}, made_at=now)


def is_fixed(document: Document) -> bool:
    """Whether its bytes are."""
    return document.state in FIXED


def is_older_than_facts(document: Document) -> bool:
    """Whether facts that stand in it changed after it was fixed."""
    if document.issued_at is None:
        return False
    changes = (last_change(document.case, each) for each in document.suspects.all())
    return any(at is not None and at > document.issued_at for at in changes)


def facts_changed_at(case: Case, suspect: Suspect) -> datetime | None:
    """When a field of that suspect that documents state changed last, as the case's own history tells."""
    rows = case.changes.filter(suspect=suspect).exclude(field__in=_NOT_STATED)
    return rows.order_by("-at").values_list("at", flat=True).first()
