"""Lawyers' opinions and requests, before those who handle the case."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.models import User
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.documents.errors import DocumentsError
from server.replies import queries
from server.replies.document import draft_paper, paper_of
from server.replies.errors import RepliesError
from server.replies.forms import AnswerForm
from server.submissions import actions, by_hand
from server.submissions.errors import SubmissionsError
from server.submissions.models import Attached, Submission
from server.submissions.queries import WHOLE
from server.submissions.states import SubmissionState
from server.submissions.views import as_attachment

_PAGE = 50


@reads(Personal.COUNSEL)
@requires(*queries.READ)
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the most urgent first; then what was answered."""
    found = queries.before(person(request))
    waiting = found.filter(state=SubmissionState.ARRIVED).order_by(F("answer_by").asc(nulls_last=True), "arrived_at")
    answered = found.filter(state=SubmissionState.ANSWERED).order_by("-answered_at")
    context = {
        "waiting": waiting[:200],
        "page": Paginator(answered, _PAGE).get_page(request.GET.get("page")),
        "now": timezone.now(),
    }
    return render(request, "replies/inbox.html", context)


@reads(Personal.COUNSEL)
@requires(*queries.READ)
def reply(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One of them, and the form of its answer for who handles the case."""
    user = person(request)
    found = _known(request, uid)
    return _page(request, user, found, AnswerForm(submission=found))


def _page(request: HttpRequest, user: User, found: Submission, form: AnswerForm) -> HttpResponse:
    answers = found.state == SubmissionState.ARRIVED and queries.may_answer(user, found)
    case = queries.case_of(found)
    context = {
        "submission": found,
        "hand": by_hand.signed(found),
        "files": found.files.all(),
        "file_route": "replies:attached",
        "form": form if answers else None,
        "paper": paper_of(found) if case is not None and queries.may_answer(user, found) else None,
        "may_draft": case is not None and bool(found.blocks) and queries.may_answer(user, found),
        "case": case if case is not None and queries.may_answer(user, found) else None,
        "others": queries.before(user).filter(case_found=found.case_found).exclude(pk=found.pk)[:20]
        if found.case_found
        else (),
    }
    return render(request, "replies/reply.html", context)


@require_POST
@reads(Personal.COUNSEL)
@requires(Permission.ANSWER_SUBMISSIONS)
def answer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Answered; the lawyer reads it, with a receipt."""
    user = person(request)
    rows = Submission.objects.select_related(*WHOLE)
    found = reach.or_404(user, Permission.ANSWER_SUBMISSIONS, rows, uid=uid)
    form = AnswerForm(request.POST, submission=found)
    if not form.is_valid():
        messages.error(request, _("没有答复：有的项目没有填好，请看下面的提示。"))
        return _page(request, user, found, form)
    said, reason = form.whole()
    try:
        actions.answer(
            by=user, submission=found, said=said, reason=reason, answers=form.by_matter(), now=timezone.now()
        )
        messages.success(request, _("已答复，律师会收到通知和回执。"))
    except SubmissionsError as error:
        refuse(request, error)
    return redirect("replies:reply", uid=uid)


@reads(Personal.COUNSEL)
@requires(*queries.READ)
def attached(request: HttpRequest, number: int) -> HttpResponse:
    """A file as it was handed in."""
    return as_attachment(reach.or_404(person(request), queries.READ, Attached.objects, pk=number))


@require_POST
@reads_none
@requires(Permission.ANSWER_SUBMISSIONS)
def paper(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The opinion's document, drafted; then to its page."""
    user = person(request)
    found = reach.or_404(
        user, Permission.ANSWER_SUBMISSIONS, Submission.objects.select_related(*WHOLE).exclude(blocks={}), uid=uid
    )
    try:
        made = draft_paper(found, by=user, now=timezone.now())
    except (DocumentsError, RepliesError) as error:
        refuse(request, error)
        return redirect("replies:reply", uid=uid)
    return redirect("documents:document", uid=made.uid)


def _known(request: HttpRequest, uid: uuid.UUID) -> Submission:
    rows = Submission.objects.select_related(*WHOLE).exclude(arrived_at=None)
    return reach.or_404(person(request), queries.READ, rows, uid=uid)
