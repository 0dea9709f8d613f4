"""Refusals and failures, each in words that say what happened and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what the browser sent cannot be understood."""
    return render(request, "web/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: this person's role has no right to it."""
    return render(request, "web/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such thing, or none that this person may know of."""
    return render(request, "web/errors/404.html", status=404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose CSRF token no longer counts: the page was open too long, or cookies are off."""
    return render(request, "web/errors/stale_form.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our own fault. The template asks no database."""
    return render(request, "web/errors/500.html", status=500)
