"""A case's documents, one document with its pages and history, its bytes, and what changed between revisions."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from server.access import reach
from server.access.guard import person, requires
from server.access.personal import Personal, reads
from server.audit.actions import append
from server.documents import asking, policies, queries
from server.documents.comparing import compared_data
from server.documents.errors import DocumentsError
from server.documents.forms import HandsForm, NewForm
from server.documents.in_force import shape
from server.documents.kinds import Kind
from server.documents.models import Document
from server.documents.states import FIXED, TABLE, DocumentEvent, DocumentState
from server.documents.views.common import PAGE_WIDTH, case_or_404, document_or_404
from server.pictures import UnfitPdf, page_png

_FORBIDS = {"Cache-Control": "no-store"}


@reads(Personal.CASES)
@requires(*policies.SEE)
def of_case(request: HttpRequest, number: int) -> HttpResponse:
    """All documents of a case, and which can be made. 404 for strangers."""
    user, now = person(request), timezone.now()
    case = case_or_404(user, number)
    may_edit = reach.reaches(user, policies.EDIT, case, now)
    context = {
        "case": case,
        "documents": queries.of_case(case),
        "form": NewForm(case=case) if may_edit else None,
        "has_people": case.suspects.exists(),
    }
    return render(request, "documents/of_case.html", context)


@reads(Personal.CASES)
@requires(*policies.SEE)
def document(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One document: its pages as they are, where it stands, what can be done, its history. 404 for strangers."""
    user, now = person(request), timezone.now()
    found = document_or_404(user, uid)
    append(user, "document.opened", found, state=found.state)
    may_edit = reach.reaches(user, policies.EDIT, found.case, now)
    pages, trouble = _pages(found)
    context = {
        "document": found,
        "case": found.case,
        "pages": [reverse("documents:page", args=[uid, each]) for each in range(pages)],
        "trouble": trouble,
        "may_edit": may_edit,
        "offered": _offered(found) if may_edit else frozenset(),
        "hands_form": HandsForm(document=found, by=user) if may_edit and _wants_hands(found) else None,
        "shape": shape(found.template) if found.template else None,
        "wanted": asking.wanted(found),
        "happenings": found.happenings.select_related("by"),
        "revisions": found.revisions.select_related("by"),
        "replaced_by": found.replaced_by.first(),
        "old_facts": queries.is_older_than_facts(found),
        "marks": found.film_marks.all(),
    }
    return render(request, "documents/document.html", context)


@reads(Personal.CASES, noted=True)
@requires(*policies.SEE)
def page(request: HttpRequest, uid: UUID, page: int) -> HttpResponse:
    """A page of it as a picture of its very bytes; the document's page wrote the reading down."""
    found = document_or_404(person(request), uid)
    try:
        png = page_png(queries.current_bytes(found, timezone.now()), page, PAGE_WIDTH)
    except (UnfitPdf, DocumentsError) as error:
        raise Http404(str(error)) from error
    return HttpResponse(png, content_type="image/png", headers=_FORBIDS)


@reads(Personal.CASES, noted=True)
@requires(*policies.SEE)
def pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The PDF itself; the reading is an audit event of its own."""
    user = person(request)
    found = document_or_404(user, uid)
    if found.state not in FIXED and found.state != DocumentState.VOID:
        raise Http404(f"document {found.pk} is a draft")
    if not (found.issued_digest or found.sealed_digest):
        raise Http404(f"document {found.pk} was never issued")
    data = queries.pdf(found, user, "download", timezone.now())
    name = f"document-{found.kind}-{found.read_code}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **_FORBIDS}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@reads(Personal.CASES)
@requires(*policies.SEE)
def changes(request: HttpRequest, uid: UUID, revision: int) -> HttpResponse:
    """What a revision changed against the one before it, field by field."""
    found = document_or_404(person(request), uid)
    row = found.revisions.select_related("by").filter(number=revision).first()
    if row is None:
        raise Http404(f"revision {revision}")
    before = queries.data_of(found, revision - 1) if revision > 1 else {}
    rows = compared_data(Kind(found.kind), before, queries.data_of(found, revision))
    return render(request, "documents/changes.html", {"document": found, "revision": row, "rows": rows})


def _pages(found: Document) -> tuple[int, str]:
    """How many pages there are to look at, and why there are none."""
    if found.pages:
        return found.pages, ""
    try:
        return queries.draft_pdf(found, queries.data_of(found), timezone.now()).pages, ""
    except DocumentsError as error:
        return 0, str(error.words)


def _offered(found: Document) -> frozenset[str]:
    """Deeds whose buttons are shown."""
    state = DocumentState(found.state)
    offered = {str(event) for before, event in TABLE if before is state}
    if state is DocumentState.ISSUED and asking.wanted(found):
        offered.discard(DocumentEvent.SEAL)
    if state is DocumentState.ISSUED and not asking.wanted(found):
        offered.discard(DocumentEvent.ASK_HANDS)
    return frozenset(offered)


def _wants_hands(found: Document) -> bool:
    return found.state == DocumentState.ISSUED and bool(asking.wanted(found))
