"""What every page here begins with: which booking, at which revision, and how an answer's end is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from server.access import live, reach
from server.access.guard import person, refuse
from server.access.models import User
from server.access.policies import Permission
from server.config.numbers import whole
from server.portal import actions, queries
from server.portal.actions import Words
from server.portal.errors import PortalError
from server.portal.forms import RevisionForm
from server.portal.models import Asked
from server.portal.states import AnswerState


def asked_or_404(user: User, number: str, side: tuple[Permission, ...]) -> Asked:
    """The booking, if this person may know that it exists."""
    rows = Asked.objects.select_related("lawyer", "lawyer__unit", "agency").prefetch_related("heard")
    return reach.or_404(user, side, rows, number=number)


def revision_of(request: HttpRequest) -> int:
    """The revision that the page showed; 0, which no booking has, where the form does not say."""
    form = RevisionForm(request.POST)
    return int(form.cleaned_data["revision"]) if form.is_valid() else 0


def with_batch(request: HttpRequest, asked: Asked) -> list[tuple[Asked, int]]:
    """The booking, and with the box ticked the others of its batch that the page showed."""
    found = [(asked, revision_of(request))]
    if request.POST.get("batch"):
        for each in queries.rest_of_batch(asked):
            shown = whole(request.POST.get(f"shown-{each.number}", ""))
            if shown is not None:
                found.append((each, shown))
    return found


def answered(request: HttpRequest, of: Sequence[tuple[Asked, int]], words: Words, done: str) -> None:
    """Answers, and says what became of it: done, not done and why, or on its way."""
    user = person(request)
    try:
        made = actions.answer(by=user, of=of, words=words, now=timezone.now())
    except PortalError as error:
        refuse(request, error)
        return
    if made.state == AnswerState.SENT:
        messages.info(request, _("已送出，等待检察院系统处理。处理后页面会自动更新。"))
    elif made.state == AnswerState.DONE:
        messages.success(request, done)
    else:
        messages.error(request, made.words)


def told(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Does it and says so, or says why not. Whether it was done."""
    try:
        act()
    except PortalError as error:
        refuse(request, error)
        return False
    messages.success(request, done)
    return True


def part(request: HttpRequest, template: str, context: dict[str, Any]) -> live.Part:
    """That template as a part that renews itself."""
    return live.part(render_to_string(template, context, request))


def to_booking(number: str) -> HttpResponse:
    """Back to its page."""
    return redirect("portal:booking", number=number)
