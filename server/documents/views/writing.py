"""A document is begun, written and looked at while it is written."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, refuse, requires
from server.access.personal import Personal, reads
from server.config.numbers import whole
from server.documents import actions, policies, queries, sources
from server.documents.errors import DocumentsError, StaleState
from server.documents.forms import NewForm, RevisionForm
from server.documents.formtree import read, tree, with_rows
from server.documents.kinds import Kind, fields_of
from server.documents.models import Document
from server.documents.previewing import Preview, previewed
from server.documents.states import DocumentState
from server.documents.typed import problems_of
from server.documents.views.common import REFUSALS, as_data, case_or_404, document_or_404, to_document
from server.pictures import page_png

_PREVIEW_WIDTH = 760


@reads(Personal.CASES)
@require_POST
@requires(*policies.EDIT)
def new(request: HttpRequest, number: int) -> HttpResponse:
    """A draft of that kind, begun with what the case knows; then its form."""
    user, now = person(request), timezone.now()
    case = case_or_404(user, number)
    form = NewForm(request.POST, case=case)
    if not form.is_valid():
        for words in form.errors.values():
            messages.error(request, " ".join(map(str, words)))
        return redirect("documents:of_case", number=number)
    kind, suspects = Kind(form.cleaned_data["kind"]), list(form.cleaned_data["suspects"])
    try:
        data = sources.initial(kind, case, suspects, user, now)
        made = actions.draft(
            kind, case=case, suspects=suspects, data=data, by=user, now=now, session=form.cleaned_data["session"]
        )
    except REFUSALS as error:
        refuse(request, error)
        return redirect("documents:of_case", number=number)
    return redirect("documents:write", uid=made.uid)


@reads(Personal.CASES)
@requires(*policies.EDIT)
def write(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The form beside the preview. A conflict keeps what was typed and says who was faster."""
    user, now = person(request), timezone.now()
    found = document_or_404(user, uid)
    if found.state != DocumentState.DRAFT:
        return to_document(uid)
    if request.method != "POST":
        return _form(request, found, queries.data_of(found), {})
    kind, revision = Kind(found.kind), RevisionForm(request.POST).number()
    data = read(fields_of(kind), request.POST)
    if request.POST.get("rows"):
        return _form(request, found, with_rows(data, fields_of(kind), request.POST["rows"]), {}, revision)
    try:
        actions.revise(found, data=data, revision=revision, by=user, now=now)
    except StaleState as error:
        refuse(request, error)
        found.refresh_from_db()
        return _form(request, found, data, {}, found.revision)
    except DocumentsError as error:
        refuse(request, error)
        return _form(request, found, data, {}, revision)
    problems = problems_of(kind, data)
    if problems:
        messages.warning(
            request, _("已保存为草稿。还有 %(count)d 处没有填好，签发前须补全。") % {"count": len(problems)}
        )
        return _form(request, found, data, problems)
    messages.success(request, _("已保存。"))
    return to_document(uid) if "done" in request.POST else _form(request, found, data, {})


@reads(Personal.CASES, noted=True)
@require_POST
@requires(*policies.EDIT)
def fields(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The fields alone, with a row more or less; nothing is saved."""
    found = document_or_404(person(request), uid)
    model = fields_of(found.kind)
    data = with_rows(read(model, request.POST), model, request.POST.get("rows", ""))
    return render(request, "documents/fields.html", {"nodes": tree(model, data, {}), "document": found})


@reads(Personal.CASES, noted=True)
@require_POST
@requires(*policies.EDIT)
def preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One page of what is written so far, as a picture of the PDF itself."""
    found = document_or_404(person(request), uid)
    data = read(fields_of(found.kind), request.POST)
    asked = request.POST.get("preview_page", "0")
    context = _shown(previewed(found, data, timezone.now()), whole(asked) or 0)
    return render(request, "documents/preview.html", context | {"again": request.path, "of": "#document-form"})


def _form(
    request: HttpRequest, found: Document, data: dict[str, object], errors: dict[str, str], revision: int | None = None
) -> HttpResponse:
    context = {
        "document": found,
        "case": found.case,
        "revision": found.revision if revision is None else revision,
        "nodes": tree(fields_of(found.kind), data, errors),
        "count": len(errors),
    }
    return render(request, "documents/write.html", context)


def _shown(made: Preview, page: int) -> dict[str, object]:
    page = min(page, made.pages - 1) if made.pdf else 0
    picture = as_data(page_png(made.pdf, page, _PREVIEW_WIDTH)) if made.pdf else ""
    return {
        "picture": picture, "page": page, "pages": made.pages, "trouble": made.trouble, "gaps": made.gaps,
        "before": page - 1 if page else None, "after": page + 1 if page + 1 < made.pages else None,
    }  # fmt: skip
