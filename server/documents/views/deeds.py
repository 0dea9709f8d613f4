"""What moves a document on: each a press of a button on its page."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, refuse, requires
from server.access.personal import reads_none
from server.documents import actions, completing, policies
from server.documents.errors import NotComplete
from server.documents.forms import HandsForm, WhyForm
from server.documents.models import Document
from server.documents.views.common import REFUSALS, document_or_404, to_document, told

_edits = requires(*policies.EDIT)


@reads_none
@require_POST
@_edits
def issue(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Its number and its bytes; what is missing leads back to the form."""
    user = person(request)
    found = document_or_404(user, uid)
    try:
        made = actions.issue(found, by=user, now=timezone.now())
    except NotComplete as error:
        lines = [f"{label}：{words}" for _place, label, words in error.problems]
        messages.error(request, " ".join((str(error.words), *lines[:8])))
    except REFUSALS as error:
        refuse(request, error)
    else:
        messages.success(request, _("已签发，文号 %(number)s。内容已固定，不能再改。") % {"number": made.number})
    return to_document(uid)


@reads_none
@require_POST
@_edits
def hands(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Its hands are asked for from those whom the form names."""
    user = person(request)
    found = document_or_404(user, uid)
    form = HandsForm(request.POST, document=found, by=user)
    if not form.is_valid():
        messages.error(request, _("请填写每个签名位的签名人姓名。"))
        return to_document(uid)
    names = form.named(found)
    told(
        request,
        lambda: actions.ask_hands(found, slots=names, by=user, now=timezone.now()),
        _("已交签名。请打开签名页，在签名板上输入配对码。"),
    )
    return to_document(uid)


@reads_none
@require_POST
@_edits
def call_off(request: HttpRequest, uid: UUID) -> HttpResponse:
    """No more hands in that sitting."""
    return _with_why(request, uid, actions.call_off, _("已停止签名，可以重新交签名。"))


@reads_none
@require_POST
@_edits
def void(request: HttpRequest, uid: UUID) -> HttpResponse:
    """It counts no longer."""
    return _with_why(request, uid, actions.void, _("已作废。文号和原件保留备查。"))


@reads_none
@require_POST
@_edits
def replace(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Void, and a new draft of the same words."""
    user = person(request)
    found, form = document_or_404(user, uid), WhyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明理由。"))
        return to_document(uid)
    try:
        made = actions.replace(found, why=form.cleaned_data["why"], by=user, now=timezone.now())
    except REFUSALS as error:
        refuse(request, error)
        return to_document(uid)
    messages.success(request, _("原文书已作废，请修改这份新的草稿。"))
    return to_document(made.uid)


@reads_none
@require_POST
@_edits
def seal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Nobody signs it by hand, or what kept it from being whole is over."""
    user = person(request)
    found = document_or_404(user, uid)
    told(request, lambda: completing.seal(found, by=user, now=timezone.now()), _("已成文。"))
    return to_document(uid)


@reads_none
@require_POST
@_edits
def file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Into the dossier."""
    user = person(request)
    found = document_or_404(user, uid)
    told(request, lambda: actions.file(found, by=user, now=timezone.now()), _("已入卷。"))
    return to_document(uid)


def _with_why(request: HttpRequest, uid: UUID, act: Callable[..., Document], done: str) -> HttpResponse:
    user = person(request)
    found, form = document_or_404(user, uid), WhyForm(request.POST)
    if form.is_valid():
        why = form.cleaned_data["why"]
        told(request, lambda: act(found, why=why, by=user, now=timezone.now()), done)
    else:
        messages.error(request, _("请写明理由。"))
    return to_document(uid)
