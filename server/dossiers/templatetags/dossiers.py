"""Addresses of a page's picture and of its notes: of the dossier's page, or, with `visit`, of the reading place."""

from __future__ import annotations

from django import template
from django.urls import reverse

from server.cases.models import Case
from server.dossiers.models import Visit

register = template.Library()


@register.simple_tag
def picture_url(case: Case, visit: Visit | str, key: str, page: int, size: str) -> str:
    """Where that page is as a picture."""
    which = {"key": key, "page": page, "size": size}
    if visit:
        return reverse("dossiers:place_picture", kwargs=which)
    return reverse("dossiers:picture", kwargs={"case": case.pk, **which})


@register.simple_tag
def note_url(case: Case, visit: Visit | str, key: str, page: int) -> str:
    """Where a note at that page is sent."""
    which = {"key": key, "page": page}
    if visit:
        return reverse("dossiers:place_note", kwargs=which)
    return reverse("dossiers:note", kwargs={"case": case.pk, **which})
