"""A lawyer's help refused in writing: written down with its paper, read, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.personal import Personal, reads, reads_none
from server.cases import policies
from server.cases.errors import CasesError
from server.cases.models import Case, Suspect
from server.cases.queries.facts import facts_of
from server.cases.rulebook import rulebook
from server.counsel import papers
from server.replies import refusals
from server.replies.errors import RepliesError
from server.replies.forms import RefusalForm, TakeBackForm
from server.replies.models import HelpRefused


@reads(Personal.CASES)
@requires(*policies.SEE)
def refusal(request: HttpRequest, case: int, number: int) -> HttpResponse:
    """Of one suspect: what he refused, and the form for whoever works on the case."""
    user, now = person(request), timezone.now()
    suspect = _suspect(request, case, number)
    may_edit = policies.is_allowed(policies.check_edit, user, suspect.case, now)
    form = RefusalForm(request.POST or None, request.FILES or None, initial={"said_at": now})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            refusals.refuse(
                suspect=suspect, said_at=given["said_at"], why=given["why"], sheet=given["paper"], by=user, now=now
            )
            messages.success(request, _("已登记书面拒绝法律帮助。"))
        except (RepliesError, CasesError) as error:
            refuse(request, error)
        return redirect("replies:refusal", case=case, number=number)
    context = {
        "suspect": suspect,
        "now_refused": refusals.in_force(suspect),
        "before": suspect.refusals_of_help.exclude(taken_back_at=None),
        "form": form if may_edit else None,
        "back": TakeBackForm() if may_edit else None,
        "must_have_aid": _must_have_aid(suspect),
    }
    return render(request, "replies/refusal.html", context)


@require_POST
@reads_none
@requires(*policies.EDIT)
def take_back(request: HttpRequest, case: int, number: int) -> HttpResponse:
    """He wants a lawyer after all."""
    suspect = _suspect(request, case, number)
    found = refusals.in_force(suspect)
    form = TakeBackForm(request.POST)
    if found is None or not form.is_valid():
        messages.error(request, _("没有撤回：请写明情况，或者刷新页面。"))
        return redirect("replies:refusal", case=case, number=number)
    try:
        refusals.take_back(refusal=found, why=form.cleaned_data["why"], by=person(request), now=timezone.now())
        messages.success(request, _("已撤回。请通知值班律师提供法律帮助。"))
    except (RepliesError, CasesError) as error:
        refuse(request, error)
    return redirect("replies:refusal", case=case, number=number)


@reads(Personal.CASES)
@requires(*policies.SEE)
def refusal_paper(request: HttpRequest, ident: int) -> HttpResponse:
    """The paper that he signed."""
    cases = reach.within(person(request), policies.SEE, Case.objects, timezone.now())
    found = get_object_or_404(HelpRefused, pk=ident, suspect__case__in=cases)
    response = HttpResponse(papers.fetch(found.digest), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="refusal-{found.pk}{_ending(found.name)}"'
    return response


def _suspect(request: HttpRequest, case: int, number: int) -> Suspect:
    found = reach.or_404(person(request), policies.SEE, Case.objects, pk=case)
    return get_object_or_404(Suspect.objects.select_related("case__unit"), case=found, number=number)


def _must_have_aid(suspect: Suspect) -> bool:
    facts = facts_of(suspect.case)
    seen = next((each for each in facts.suspects if each.ident == suspect.pk), None)
    return seen is not None and rulebook().must_have_aid(facts, seen)


def _ending(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    return f".{ending}" if ending in ("pdf", "jpg", "jpeg", "png") else ""
