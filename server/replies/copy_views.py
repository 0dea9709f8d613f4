"""A copy of a whole document for a lawyer who came when it was whole already."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.personal import reads_none
from server.cases import policies
from server.cases.errors import CasesError
from server.cases.models import Case
from server.documents.models import Document
from server.replies import giving
from server.replies.errors import RepliesError


@require_POST
@reads_none
@requires(*policies.EDIT)
def give(request: HttpRequest, ident: int) -> HttpResponse:
    """To each lawyer of its person who has none."""
    user, now = person(request), timezone.now()
    cases = reach.within(user, policies.SEE, Case.objects, now)
    document = get_object_or_404(Document.objects.select_related("case__unit", "unit"), pk=ident, case__in=cases)
    try:
        count = giving.give_later(document, by=user, now=now)
        messages.success(request, _("副本已送出，共 %(count)d 名律师。") % {"count": count})
    except (RepliesError, CasesError) as error:
        refuse(request, error)
    return redirect("cases:case", number=document.case_id)
