"""What every page here begins with: which case, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from server.access import reach
from server.access.guard import Refusal, person, refuse
from server.access.models import User
from server.cases.errors import CasesError
from server.cases.models import Case
from server.documents.errors import DocumentsError
from server.dossiers import policies, queries
from server.dossiers.catalogue import Catalogue
from server.dossiers.errors import DossierError


def case_or_404(user: User, number: int) -> Case:
    """The case, if this person may know that it exists."""
    return reach.or_404(user, policies.SEE, Case.objects.select_related("unit", "prosecutor"), pk=number)


def told(request: HttpRequest, act: Callable[[], object], done: object) -> bool:
    """Does it, and says so; or says why not. Whether it was done."""
    try:
        act()
    except (DossierError, CasesError, DocumentsError) as error:
        refuse(request, error)
        return False
    if done:
        messages.success(request, str(done))
    return True


def misread(request: HttpRequest, words: object) -> None:
    """What was asked for was not all there: said on the next page."""
    messages.error(request, str(words))


def frame(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What the head of each page of a dossier shows: the case, its archive, what this person may do."""
    user, now = person(request), timezone.now()
    return {
        "case": case,
        "archive": queries.archive_of(case),
        "may_work": policies.is_allowed(policies.check_work, user, case, now),
        "may_manage": policies.is_allowed(policies.check_manage, user, case, now),
        "now": now,
    }


def page_asked(request: HttpRequest, whole: Catalogue) -> int:
    """The number that the address names: ?page=17, or ?paper=<key>&at=2; the first page where it names none."""
    entry = whole.entry_of(request.GET.get("paper", ""))
    if entry is not None:
        return entry.start + min(max(_number(request.GET.get("at", "1")), 1), entry.pages) - 1
    return _number(request.GET.get("page", "1"))


def back_to(name: str, case: int) -> HttpResponse:
    """The page of that name of the dossier."""
    return redirect(name, case=case)


def words_of(error: Refusal) -> str:
    """What the person reads."""
    return str(error.words)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
