"""What every page here begins with: who is asking, which case, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from server.access import reach
from server.access.guard import person, signed_in
from server.access.models import User
from server.access.policies import Permission, may
from server.cases import policies
from server.cases.actions.history import Deed
from server.cases.errors import CasesError, NotAllowed
from server.cases.forms import RevisionForm
from server.cases.models import Case

View = Callable[..., HttpResponseBase]


def requires_any(*permissions: Permission) -> Callable[[View], View]:
    """The view, for people whose role has one of these; others get the 403 page."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(may(request.user, permission) for permission in permissions):
                raise PermissionDenied(permissions[0])
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return guard


sees_cases = requires_any(*policies.SEE)
edits_cases = requires_any(*policies.EDIT)


def case_or_404(user: User, number: int) -> Case:
    """The case, if this person may know that it exists."""
    rows = Case.objects.select_related("unit", "prosecutor", "created_by")
    return reach.or_404(user, policies.SEE, rows, pk=number)


def deed_of(request: HttpRequest, why: str = "") -> Deed:
    """The deed of whoever posts this form, with the revision that his page showed."""
    form = RevisionForm(request.POST)
    revision = form.cleaned_data["revision"] if form.is_valid() else None
    return Deed(by=person(request), now=timezone.now(), why=why, revision=revision)


def told(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Does it, and says so; or says why not. Whether it was done."""
    try:
        with transaction.atomic():
            act()
    except CasesError as error:
        if isinstance(error, NotAllowed):
            request.denial = str(error)  # type: ignore[attr-defined]  # told by access.middleware
        messages.error(request, str(error.words))
        return False
    except IntegrityError:
        messages.error(request, _("这个案号已登记在另一件案件上，请核对；需要合并的，请联系案管人员。"))
        return False
    messages.success(request, done)
    return True


def to_case(number: int, place: str = "") -> HttpResponse:
    """Back to the case's page, at that place of it."""
    answer = redirect("cases:case", number=number)
    if place:
        answer["Location"] += f"#{place}"
    return answer
