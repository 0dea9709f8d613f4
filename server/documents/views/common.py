"""What every page here begins with: which document, within reach; and how a refusal is shown."""

from __future__ import annotations

import base64
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from server.access import reach
from server.access.guard import refuse
from server.access.models import User
from server.cases.errors import CasesError
from server.cases.models import Case
from server.documents import policies, queries
from server.documents.errors import DocumentsError
from server.documents.models import Document
from server.seals.errors import SealFault
from server.signatures.errors import SignaturesError

#: Whatever a deed may refuse with, each with the words that the person reads.
REFUSALS = (DocumentsError, CasesError, SealFault, SignaturesError)
PAGE_WIDTH = 900


def document_or_404(user: User, uid: UUID) -> Document:
    """The document, if this person may know of its case."""
    return reach.or_404(user, policies.SEE, queries.documents(), uid=uid)


def case_or_404(user: User, number: int) -> Case:
    """The case, if this person may know that it exists."""
    return reach.or_404(user, policies.SEE, Case.objects.select_related("unit", "prosecutor"), pk=number)


def told(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Does it and says so, or says why not; whether it was done."""
    try:
        act()
    except REFUSALS as error:
        refuse(request, error)
        return False
    messages.success(request, done)
    return True


def to_document(uid: UUID) -> HttpResponse:
    """Back to its page."""
    return redirect("documents:document", uid=uid)


def as_data(png: bytes) -> str:
    """A picture within the page itself, so that it is kept nowhere else."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
