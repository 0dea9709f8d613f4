"""Lawyers' readings: registered, given a code, ended, confirmed; and dossiers handed by a channel."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.cases.models import Case
from server.dossiers import policies, queries
from server.dossiers.actions import visits as actions
from server.dossiers.forms import HandingForm, ReceiptForm, VisitForm, WhyForm
from server.dossiers.models import Sitting, Visit
from server.dossiers.rules import rules, word_of
from server.dossiers.states import VisitState
from server.dossiers.views.common import back_to, case_or_404, frame, misread, told


@reads(Personal.CASES)
@requires(*policies.SEE)
def visits(request: HttpRequest, case: int) -> HttpResponse:
    """The register of reading, and, for case management, the forms."""
    user, now = person(request), timezone.now()
    actions.lapse(now)
    found = case_or_404(user, case)
    counsel = queries.counsel_of(found)
    form = VisitForm(request.POST or None, counsel=counsel)
    code = ""
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        made: list[str] = []

        def register() -> None:
            _visit, fresh = actions.register(
                by=user, case=found, lawyer=chosen.lawyer, suspects=chosen.suspects, place=form.cleaned_data["place"],
                volumes=form.cleaned_data["volumes"], now=now,
            )  # fmt: skip
            made.append(fresh)

        if told(request, register, ""):
            code, form = made[0], VisitForm(counsel=counsel)
    return _shown(request, case, form, code)


@reads(Personal.CASES)
@requires(policies.MANAGE)
@require_POST
def steer(request: HttpRequest, case: int, number: int, deed: str) -> HttpResponse:
    """Another code, the end, the confirmation, or that he does not come."""
    user, now = person(request), timezone.now()
    found = get_object_or_404(Visit.objects.select_related("case", "lawyer"), pk=number, case=case_or_404(user, case))
    if deed == "renew":
        fresh: list[str] = []
        if told(request, lambda: fresh.append(actions.renew(by=user, visit=found, now=now)), ""):
            form = VisitForm(counsel=queries.counsel_of(found.case))
            return _shown(request, case, form, fresh[0])
    elif deed == "end":
        told(request, lambda: actions.leave(visit=found, by=user, now=now), _("阅卷已结束，请核对页数和时间后确认。"))
    elif deed == "confirm":
        told(request, lambda: actions.confirm(by=user, visit=found, now=now), _("已登记阅卷，案件已记“律师已阅卷”。"))
    elif deed == "cancel":
        why = WhyForm(request.POST)
        if why.is_valid():
            said = why.cleaned_data["why"]
            told(request, lambda: actions.cancel(by=user, visit=found, why=said, now=now), _("已取消。"))
        else:
            misread(request, _("请写明取消的理由。"))
    else:
        raise Http404(deed)
    return back_to("dossiers:visits", case)


@reads(Personal.CASES)
@requires(Permission.EDIT_UNIT_CASES)
def register(request: HttpRequest) -> HttpResponse:
    """Case management's register of reading: the newest readings on site of its units, and what they come to for each
    lawyer."""
    user, now = person(request), timezone.now()
    actions.lapse(now)
    rows = Visit.objects.filter(case__in=reach.within(user, policies.MANAGE, Case.objects, now)).select_related(
        "case", "lawyer__unit", "registered_by"
    )
    found = _with_figures(list(rows[:200]))
    return render(request, "dossiers/register.html", {"visits": found, "sums": _by_lawyer(found), "now": now})


def _shown(request: HttpRequest, case: int, form: VisitForm, code: str) -> HttpResponse:
    user = person(request)
    found = case_or_404(user, case)
    counsel = queries.counsel_of(found)
    if form.is_bound and not form.is_valid():
        messages.error(request, _("请选择律师和卷，填写席位，并核对执业证。"))
    rows = list(found.visits.select_related("lawyer__unit", "registered_by").prefetch_related("suspects"))
    handings = found.handings.select_related("lawyer", "export").prefetch_related("suspects")
    context = {
        **frame(request, found),
        "form": form,
        "code": f"{code[:4]}-{code[4:]}" if code else "",
        "code_minutes": int(rules().code_for.total_seconds() // 60),
        "counsel": counsel,
        "visits": _with_figures(rows),
        "handings": [(each, word_of(rules().channels, each.channel)) for each in handings],
        "handing_form": HandingForm(counsel=counsel, auto_id="hand_%s"),
        "receipt_form": ReceiptForm(auto_id=False),
        "undertaking": rules().undertaking,
    }
    answer = render(request, "dossiers/visits.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _with_figures(rows: list[Visit]) -> list[tuple[Visit, int, int]]:
    """(visit, pages, minutes) of each."""
    sittings = {each.visit_id: each for each in queries.with_pages(Sitting.objects.filter(visit__in=rows))}
    figures = []
    for visit in rows:
        sitting = sittings.get(visit.pk)
        pages: int = getattr(sitting, "pages", 0)
        figures.append((visit, pages, queries.minutes_of(sitting) if sitting else 0))
    return figures


def _by_lawyer(rows: list[tuple[Visit, int, int]]) -> list[tuple[User, int, int, int]]:
    """(lawyer, readings that were confirmed, pages, minutes) over these, who read most first."""
    sums: dict[int, tuple[User, int, int, int]] = {}
    for visit, pages, minutes in rows:
        if visit.state == VisitState.CONFIRMED:
            lawyer, count, all_pages, all_minutes = sums.get(visit.lawyer_id, (visit.lawyer, 0, 0, 0))
            sums[visit.lawyer_id] = (lawyer, count + 1, all_pages + pages, all_minutes + minutes)
    return sorted(sums.values(), key=lambda each: -each[2])
