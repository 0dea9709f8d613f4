"""What a person was told, and that he has seen it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from server.access.guard import person, signed_in
from server.access.personal import reads_none
from server.notices import actions, queries

_PAGE = 50


@reads_none
@signed_in
def told(request: HttpRequest) -> HttpResponse:
    """The newest first; what is unread stands out."""
    found = queries.notices_of(person(request))
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/told.html", {"page": page, "unread": found.filter(read_at=None).count()})


@reads_none
@signed_in
def follow(request: HttpRequest, number: int) -> HttpResponse:
    """To what one notice is about; it is read from now on."""
    found = get_object_or_404(queries.notices_of(person(request)), pk=number)
    actions.see(found, timezone.now())
    return redirect(found.path or "notices:told")


@reads_none
@require_POST
@signed_in
def seen(request: HttpRequest) -> HttpResponse:
    """All of it is read."""
    actions.see_all(person(request), timezone.now())
    return redirect("notices:told")
