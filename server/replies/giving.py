"""A copy of a document goes to the lawyers of the person whom it is about, for each of them alone: the recognizance
when it is whole, the answered opinion. It crosses in pieces; void with the document. A lawyer who comes later gets it
by a button of the case's page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases import policies
from server.cases.models import Case, Suspect
from server.documents import seams as documents
from server.documents.kinds import Kind
from server.documents.models import Document
from server.documents.queries import current_bytes
from server.documents.states import WHOLE
from server.ferry.fields import to_moment
from server.replies import help
from server.replies.errors import StaleState
from server.replies.models import GivenCopy
from server.submissions import copies

#: Of these the person's lawyers get a copy when they are whole.
COPIED = frozenset({Kind.D04_RECOGNIZANCE, Kind.D05_LEGAL_OPINION})


@transaction.atomic
def give(*, suspect: Suspect, title: str, pdf: bytes, key: str, now: datetime, by: User | None = None) -> int:
    """A copy to each lawyer who stands for that person and has none under that key; to how many."""
    digest = hashlib.sha256(pdf).hexdigest()
    count = 0
    for stands in help.lawyers_of(suspect):
        row, fresh = GivenCopy.objects.get_or_create(
            key=key,
            lawyer=stands.lawyer,
            defaults={"title": title, "suspect": suspect, "digest": digest, "at": now},
        )
        if not fresh:
            continue
        said = copies.Given(
            uid=row.uid.bytes, lawyer=stands.lawyer.username, unit=suspect.case.unit.code, title=title,
            case=stands.case, person=stands.person, booking=stands.booking, size=len(pdf),
            digest=bytes.fromhex(digest), when=to_moment(now),
        )  # fmt: skip
        copies.give(said, pdf, now)
        append(by or "replies", "reply.copy_given", row, key=key, lawyer=stands.lawyer.username)
        count += 1
    return count


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A whole document of which a lawyer of that person has no copy: he came when it was whole already."""

    document: Document
    suspect: Suspect
    lawyers: tuple[User, ...]


def lacking(case: Case) -> list[Lacking]:
    """What lawyers of that case who came later have no copy of."""
    rows = Document.objects.filter(case=case, kind__in=COPIED, state__in=WHOLE).order_by("pk")
    found = []
    for document in rows.prefetch_related("suspects"):
        concerned = list(document.suspects.all())
        if len(concerned) != 1:
            continue
        (suspect,) = concerned
        have = set(GivenCopy.objects.filter(key=_key(document, suspect)).values_list("lawyer", flat=True))
        without = [each.lawyer for each in help.lawyers_of(suspect) if each.lawyer.pk not in have]
        if without:
            found.append(Lacking(document=document, suspect=suspect, lawyers=tuple(dict.fromkeys(without))))
    return found


@transaction.atomic
def give_later(document: Document, *, by: User, now: datetime) -> int:
    """A copy to each lawyer of its person who has none; to how many. Raises NotAllowed (cases), StaleState."""
    policies.check_edit(by, document.case, now)
    found = next((each for each in lacking(document.case) if each.document.pk == document.pk), None)
    if found is None:
        raise StaleState(f"document {document.pk}: nobody lacks a copy", _("有关律师都已有副本，请刷新页面。"))
    pdf, key = current_bytes(document, now), _key(document, found.suspect)
    return give(suspect=found.suspect, title=document.title, pdf=pdf, key=key, now=now, by=by)


@transaction.atomic
def take_back(key: str, now: datetime) -> None:
    """No copy under that key opens any more."""
    for row in GivenCopy.objects.filter(key=key, void_at=None):
        GivenCopy.objects.filter(pk=row.pk).update(void_at=now)
        copies.take_back(row.uid, now)
        append("replies", "reply.copy_void", row, key=key)


def when_sealed(document: Document) -> None:
    """A document that is whole goes out to whom it concerns; what its signing tells, too."""
    if document.kind not in COPIED:
        return
    now = document.sealed_at or timezone.now()
    pdf = current_bytes(document, now)
    concerned = list(document.suspects.select_related("case__unit"))
    if len(concerned) != 1:
        return  # what says something of several is for none of their lawyers as it stands
    for suspect in concerned:
        give(suspect=suspect, title=document.title, pdf=pdf, key=_key(document, suspect), now=now)
        help.tell(suspect, now)


def when_voided(document: Document) -> None:
    """Its copies are void with it."""
    for suspect in document.suspects.all():
        take_back(_key(document, suspect), document.voided_at or timezone.now())


def listen() -> None:
    """From now on copies follow their documents."""
    documents.when_sealed(when_sealed)
    documents.when_voided(when_voided)


def _key(document: Document, suspect: Suspect) -> str:
    return f"document:{document.pk}:{suspect.number}"
