"""The home page, and the language switch."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from server.access.guard import person, signed_in
from server.access.personal import reads_none
from server.web.navigation import entries_for


@reads_none
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What this person can do here, each with a line on how it stands."""
    user = person(request)
    cards = [(entry, entry.summary(user) if entry.summary else "") for entry in entries_for(user)]
    return render(request, "web/home.html", {"cards": cards})


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
