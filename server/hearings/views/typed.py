"""What browsers say while somebody types: a stroke, a joining, what is new. JSON; each refusal has its words."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from server.access.guard import note_denial, requires
from server.access.models import User
from server.access.personal import Personal, reads, reads_none
from server.hearings import policies, queries
from server.hearings.errors import BadStroke, HearingError, NotAllowed, StaleState
from server.hearings.models import Hearing, Item
from server.hearings.pens import Stroke
from server.hearings.states import HearingState
from server.hearings.views.common import heard_or_404, of_hearing
from server.hearings.writing import join as join_drafts
from server.hearings.writing import write

_STATUS = {NotAllowed: HTTPStatus.FORBIDDEN, StaleState: HTTPStatus.CONFLICT, BadStroke: HTTPStatus.BAD_REQUEST}
_MOST_PEN = 36
View = Callable[..., HttpResponse]


def spoken(view: View) -> View:
    """The view; what it refuses is said in words, and nothing is kept by anybody on the way."""

    @wraps(view)
    def said(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except HearingError as error:
            if error.is_denial:
                note_denial(request, str(error))
            answer = JsonResponse({"words": str(error.words)}, status=_STATUS.get(type(error), HTTPStatus.BAD_REQUEST))
        answer["Cache-Control"] = "private, no-store"
        return answer

    return said


@reads_none
@require_POST
@requires(*policies.WRITE)
@spoken
@of_hearing
def type_in(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """A stroke: the whole text of one place, and the version it began from."""
    who = request.POST.get("who", "0")
    heard = None if who == "0" else heard_or_404(hearing, who)
    wrote = write(
        by=user, hearing=hearing, heard=heard, place=request.POST.get("place", "")[:40], stroke=_stroke(request),
        now=timezone.now(),
    )  # fmt: skip
    return JsonResponse({"verdict": wrote.verdict.name.lower(), "item": _item(_whole(wrote.item))})


@reads_none
@require_POST
@requires(*policies.WRITE)
@spoken
@of_hearing
def join(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """One text in the place of all that stand side by side."""
    item = get_object_or_404(Item.objects.select_related("hearing", "heard"), hearing=hearing, pk=_int(request, "item"))
    try:
        seen = {int(key): int(value) for key, value in json.loads(request.POST.get("drafts", "")).items()}
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise BadStroke(f"join: {error}", _("页面已更新，请刷新后再填。")) from error
    joined = join_drafts(
        by=user, item=item, base=_int(request, "base"), drafts=seen, text=_text(request), now=timezone.now()
    )
    return JsonResponse({"item": _item(_whole(joined))})


@reads(Personal.CASES)
@require_GET
@requires(*policies.SEE)
@spoken
@of_hearing
def news(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """What was written since that revision, by anybody; 204 where nothing was."""
    since = request.GET.get("since", "")
    known = int(since) if since.isdecimal() and len(since) < 10 else 0
    if known >= hearing.revision:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    items = [_item(each) for each in queries.news(hearing, known)]
    is_open = hearing.state != HearingState.ENDED
    return JsonResponse({"revision": hearing.revision, "deeds": hearing.deeds, "open": is_open, "items": items})


def _stroke(request: HttpRequest) -> Stroke:
    pen, was = request.POST.get("pen", "")[:_MOST_PEN], request.POST.get("was", "")[:_MOST_PEN]
    if len(pen) < 8:
        raise BadStroke("type: no pen", _("页面已更新，请刷新后再填。"))
    return Stroke(pen=pen, was=was, seq=_int(request, "seq"), base=_int(request, "base"), text=_text(request))


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "")


def _int(request: HttpRequest, name: str) -> int:
    said = request.POST.get(name, "")
    if not said.isdecimal() or len(said) > 9:
        raise BadStroke(f"type: {name}: expected a number, got {said[:20]!r}", _("页面已更新，请刷新后再填。"))
    return int(said)


def _whole(item: Item) -> Item:
    item.open_drafts = list(item.drafts.filter(joined_at=None).select_related("by"))  # type: ignore[attr-defined]
    return item


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.pk,
        "place": item.place,
        "who": item.heard_id or 0,
        "text": item.text,
        "version": item.version,
        "pen": item.pen,
        "by": item.by.display_name if item.by else "",
        "at": _clock(item.at),
        "drafts": [
            {"id": each.pk, "pen": each.pen, "seq": each.seq, "text": each.text, "by": each.by.display_name,
             "at": _clock(each.at)}
            for each in item.open_drafts  # type: ignore[attr-defined]
        ],
    }  # fmt: skip


def _clock(at: Any) -> str:
    return f"{timezone.localtime(at):%H:%M:%S}" if at else ""
