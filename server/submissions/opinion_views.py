"""An opinion on its lawyer's phone: begun, saved as it is typed, handed in; and the copies that he is given."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import note_denial, person, refuse, requires
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.audit.actions import append
from server.counsel import papers
from server.signatures.actions import own
from server.signatures.errors import SignaturesError
from server.submissions import drafts, filling, queries, standing
from server.submissions.blocks import Block, Lack, Question, is_asked
from server.submissions.errors import SubmissionsError, Unfinished
from server.submissions.models import Copy, Draft, Submission
from server.submissions.pieces import PDF
from server.submissions.saving import Change, Conflict, plain

_P = Permission.SUBMIT
_SEEN = "seen."
_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as the page shows it."""

    question: Question
    value: str
    seen: int
    filled: bool
    lack: Lack | None
    other: Conflict | None
    is_asked: bool


@require_POST
@reads_none
@requires(_P)
def begin(request: HttpRequest) -> HttpResponse:
    """The draft for that standing: the one he began, or a new one."""
    user, now = person(request), timezone.now()
    where = {each.key: each for each in standing.standings_of(user, now)}.get(request.POST.get("where", ""))
    if where is None:
        messages.error(request, _("您在该案没有有效的委托或者指派。"))
        return redirect("submissions:mine")
    try:
        draft = drafts.begin(lawyer=user, where=where, follows=_followed(request), now=now)
    except SubmissionsError as error:
        refuse(request, error)
        return redirect("submissions:mine")
    return redirect("submissions:opinion", uid=draft.uid)


@reads(Personal.COUNSEL)
@requires(_P)
def opinion(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The form; saved, or handed in."""
    found = _mine(request, uid)
    if found.submission_id is not None:
        return redirect("submissions:submission", uid=found.submission.uid)  # type: ignore[union-attr]
    if request.method == "POST":
        return _posted(request, found)
    return _page(request, drafts.refill(found))


@require_POST
@reads_none
@requires(_P)
def save(request: HttpRequest, uid: uuid.UUID) -> JsonResponse:
    """What was typed since the last saving, as JSON: what was written, and what met something newer."""
    try:
        changes = _changes(json.loads(request.body[:_MOST_BYTES]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"words": _("没有保存：页面与系统版本不一致，请刷新页面。")}, status=HTTPStatus.BAD_REQUEST)
    try:
        saved = drafts.save(by=person(request), draft=_mine(request, uid), changes=changes, now=timezone.now())
    except SubmissionsError as error:
        return JsonResponse({"words": str(error.words)}, status=HTTPStatus.CONFLICT)
    conflicts = [{"key": each.key, "value": each.value, "revision": each.revision} for each in saved.conflicts]
    return JsonResponse({"revision": saved.revision, "written": saved.written, "conflicts": conflicts})


@reads(Personal.CASES)
@requires(_P)
def copy(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The document's copy, for its lawyer alone; each opening is in the audit log."""
    user = person(request)
    found = reach.or_404(user, _P, Copy.objects, uid=uid)
    if found.arrived_at is None or found.void_at is not None:
        raise Http404(f"copy {found.pk} is on its way, or void")
    append(user, "copy.opened", found)
    response = HttpResponse(papers.fetch(found.digest), content_type=PDF)
    response.headers["Content-Disposition"] = f'attachment; filename="copy-{found.pk}.pdf"'
    return response


def _posted(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The form sent whole: saved first, then handed in if that is what was pressed."""
    user, now = person(request), timezone.now()
    asked = {each.key for each in drafts.form_of(draft).questions}
    changes = [
        Change(key=key, value=str(value).replace("\r\n", "\n"), seen=_seen(request, key))
        for key, value in request.POST.items()
        if key in asked and (value or _seen(request, key))
    ]
    try:
        saved = drafts.save(by=user, draft=draft, changes=changes, now=now)
        draft.refresh_from_db()
        if saved.conflicts:
            messages.error(request, _("有的内容在另一处改过，没有提交。请在下面选择用哪一版。"))
            return _page(request, draft, conflicts=saved.conflicts, typed={each.key: each.value for each in changes})
        if request.POST.get("act") != "hand_in":
            messages.success(request, _("已保存。"))
            return redirect("submissions:opinion", uid=draft.uid)
        hand = request.POST.get("strokes", "").encode()
        made = drafts.hand_in(by=user, draft=draft, press=request.POST.get("press") or None, now=now, hand=hand)
    except Unfinished as error:
        messages.error(request, str(error.words))
        return _page(request, draft, missing=error.missing)
    except SignaturesError as error:
        refuse(request, error)
        return _page(request, draft)
    except SubmissionsError as error:
        refuse(request, error)
        note_denial(request, str(error))
        return redirect("submissions:mine")
    messages.success(request, _("已提交，回执已签发。"))
    return redirect("submissions:submission", uid=made.uid)


def _page(
    request: HttpRequest,
    draft: Draft,
    *,
    missing: Any = (),
    conflicts: tuple[Conflict, ...] = (),
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    form = drafts.form_of(draft)
    lacks = {**drafts.wrong(draft), **{each.key: each for each in missing}}
    others = {each.key: each for each in conflicts}
    context = {
        "draft": draft,
        "form": form,
        "blocks": [(each, _asked(each, draft, lacks, others, typed or {})) for each in form.blocks],
        "told": filling.help_of(draft),
        "missing": [(each, _asks(form.questions, each.key)) for each in missing],
        "follows": queries.submissions_of(draft.lawyer).filter(uid=draft.follows).first() if draft.follows else None,
        "press": uuid.uuid4(),
        "local_key": _local_key(draft),
        "by_hand": own.is_possible(),
    }
    return render(request, "submissions/opinion.html", context)


def _asked(
    block: Block,
    draft: Draft,
    lacks: Mapping[str, Lack],
    others: Mapping[str, Conflict],
    typed: Mapping[str, str],
) -> list[Asked]:
    values = {**plain(draft.values), **typed}
    stored = draft.values
    return [
        Asked(
            question=each,
            value=values.get(each.key, ""),
            seen=others[each.key].revision if each.key in others else int(stored.get(each.key, {}).get("r", 0)),
            filled=bool(stored.get(each.key, {}).get("f")),
            lack=lacks.get(each.key),
            other=others.get(each.key),
            is_asked=is_asked(each, values),
        )
        for each in block.questions
    ]


def _asks(questions: tuple[Question, ...], key: str) -> object:
    return next((each.asks for each in questions if each.key == key), key)


def _seen(request: HttpRequest, key: str) -> int:
    told = request.POST.get(f"{_SEEN}{key}", "")
    return int(told) if told.isascii() and told.isdecimal() else 0


def _changes(told: Any) -> list[Change]:
    return [Change(key=str(each["key"]), value=str(each["value"]), seen=int(each["seen"])) for each in told["changes"]]


def _mine(request: HttpRequest, uid: uuid.UUID) -> Draft:
    return reach.or_404(person(request), _P, Draft.objects.select_related("submission", "unit", "lawyer"), uid=uid)


def _followed(request: HttpRequest) -> Submission | None:
    try:
        uid = uuid.UUID(request.POST.get("follows", ""))
    except ValueError:
        return None
    return queries.submissions_of(person(request)).filter(uid=uid).first()


def _local_key(draft: Draft) -> str:
    """What the browser seals with, of what could not be sent yet: it comes with the page, to this lawyer alone."""
    digest = salted_hmac("submissions.draft", f"{draft.uid.hex}:{draft.lawyer_id}", algorithm="sha256").digest()
    return base64.b64encode(digest).decode()
