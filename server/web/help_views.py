"""The help of a page, and its contents."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from server.access.personal import reads_none
from server.web import help
from server.web.navigation import entries_for


@reads_none
@require_GET
def contents(request: HttpRequest) -> HttpResponse:
    """All topics: those of one's own menu first."""
    routes = {entry.route for entry in entries_for(request.user)} | {"web:home", "web:search", "access:account"}
    found = help.topics()
    mine = [each for each in found if routes & set(each.pages)]
    context = {"mine": mine, "others": [each for each in found if each not in mine]}
    return _shown(request, "web/help.html", context)


@reads_none
@require_GET
def topic(request: HttpRequest, app: str, topic: str) -> HttpResponse:
    """One topic, and the keys that work on every page."""
    found = help.topic_named(app, topic)
    if found is None:
        raise Http404(topic)
    return _shown(request, "web/help_topic.html", {"topic": found})


def _shown(request: HttpRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """In the shell for those who are signed in, on a plain page for others."""
    frame = "web/base.html" if request.user.is_authenticated else "web/plain.html"
    return render(request, template, {**context, "frame": frame})
