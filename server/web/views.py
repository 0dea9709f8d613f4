"""The home page, the search, and the language switch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from server.access import finding, home
from server.access.guard import person, signed_in
from server.access.models import User
from server.access.personal import read_besides, reads_none
from server.web.gathering import gathered
from server.web.navigation import entries_for

#: What is looked for has at least two letters: one alone finds half of everything.
LEAST = 2
LONGEST = 100


@reads_none
@signed_in
def home_page(request: HttpRequest) -> HttpResponse:
    """This person's day: what each app has for his role, and every place that he may go to."""
    user, now = person(request), timezone.now()
    panels = [each for each in gathered("home", "PANELS") if each.is_for(user)]
    read_besides(request, *(kind for each in panels for kind in each.reads))
    entries = [(entry, entry.summary(user) if entry.summary else "") for entry in entries_for(user)]
    context = {"panels": [_shown(each, user, now) for each in panels], "entries": entries, "now": now}
    return render(request, "web/home.html", context)


@reads_none
@require_GET
@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """What this person may know of and looks for, in groups; with nothing asked, what can be looked for."""
    user, now = person(request), timezone.now()
    text = request.GET.get("q", "").strip()[:LONGEST]
    mine = [each for each in gathered("finding", "SEARCHERS") if each.is_for(user)]
    groups: list[dict[str, Any]] = []
    if len(text) >= LEAST:
        read_besides(request, *(kind for each in mine for kind in each.reads))
        groups = [group for each in mine for group in _found(each, user, text, now)]
    context = {"text": text, "groups": groups, "searchers": mine, "is_short": 0 < len(text) < LEAST}
    return render(request, "web/search.html", context)


@reads_none
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """The page he came from, from now on in the language he chose; an unknown one changes nothing."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "web:home"
    response = redirect(target)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response


def _shown(panel: home.Panel, user: User, now: datetime) -> dict[str, Any]:
    lines = panel.lines(user, now)
    return {"panel": panel, "lines": lines[: home.MOST], "more": len(lines) > home.MOST}


def _found(searcher: finding.Searcher, user: User, text: str, now: datetime) -> list[dict[str, Any]]:
    hits = searcher.find(user, text, now)
    return [{"searcher": searcher, "hits": hits[: finding.MOST], "more": len(hits) > finding.MOST}] if hits else []
