"""A case's page, its own fields, and its passing from hand to hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission, may
from server.cases import course, policies, seams
from server.cases.actions import cases as actions
from server.cases.actions.reading import note_reading
from server.cases.errors import CasesError
from server.cases.forms import AssignForm, CaseForm, ChargeForm, CompanionForm, HelpersForm, LinkForm, StepForm
from server.cases.models import Case
from server.cases.queries import covering, work
from server.cases.queries.facts import facts_of
from server.cases.rulebook import rulebook
from server.cases.states import Event
from server.cases.views.common import case_or_404, deed_of, edits_cases, sees_cases, to_case, told
from server.cases.words import role_of

HISTORY = 60


@reads(Personal.CASES, noted=True)
@sees_cases
def case(request: HttpRequest, number: int) -> HttpResponse:
    """Everything about one case. 404 for strangers; the reading is written down."""
    user, now = person(request), timezone.now()
    found = case_or_404(user, number)
    note_reading(case=found, person=user, now=now)
    may_edit = policies.is_allowed(policies.check_edit, user, found, now)
    facts, rules = facts_of(found), rulebook()
    acts = tuple(
        replace(act, missing=seams.weighed(found, Event(act.row.event), act.missing, now))
        for act in course.acts(facts, rules.must_have_aid)
    )
    context = {
        "case": found,
        "may_edit": may_edit,
        "may_assign": policies.is_allowed(policies.check_assign, user, found, now),
        "acts": acts,
        "suggested": _suggested(acts),
        "dues": [(due, work.urgency(due, now)) for due in work.dues_of(found)],
        "has_done": found.dues.filter(done_at__isnull=False).exists(),
        "now": now,
        "people": _people(found, facts, rules),
        "role": role_of(found.state),
        "steps": found.steps.select_related("suspect", "by").order_by("-at", "-pk"),
        "today": timezone.localdate(now),
        "panels": seams.panels(request, found),
        **_beside(user, found, may_edit),
    }
    return render(request, "cases/case.html", context)


@reads_none
@edits_cases
def new(request: HttpRequest) -> HttpResponse:
    """A new case of one's own unit."""
    user = person(request)
    form = CaseForm(request.POST or None, initial={"accepted_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = actions.open_case(unit=user.unit, values=form.cleaned_data, deed=deed_of(request))
        except CasesError as error:
            form.add_error(None, str(error.words))
        else:
            messages.success(request, _("案件已登记。请接着登记犯罪嫌疑人。"))
            return redirect("cases:add_suspect", number=made.pk)
    return render(request, "cases/form.html", {"form": form, "heading": _("登记案件"), "back": ""})


@reads(Personal.CASES)
@edits_cases
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """The case's own fields; each change goes into its history."""
    found = case_or_404(person(request), number)
    form = CaseForm(request.POST or None, instance=Case.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                actions.edit_case(case=found, values=form.cleaned_data, deed=deed_of(request, _why(request)))
        except CasesError as error:
            form.add_error(None, str(error.words))
        else:
            messages.success(request, _("案件信息已修改，期限已重新计算。"))
            return to_case(number)
    context = {"form": form, "heading": _("修改案件信息"), "case": found, "asks_why": True}
    return render(request, "cases/form.html", context)


@reads_none
@require_POST
@edits_cases
def helpers(request: HttpRequest, number: int) -> HttpResponse:
    """Who works on it beside the prosecutor."""
    found = case_or_404(person(request), number)
    form = HelpersForm(request.POST, case=found)
    if form.is_valid():
        chosen = list(form.cleaned_data["helpers"])
        told(
            request,
            lambda: actions.set_helpers(case=found, helpers=chosen, deed=deed_of(request, _why(request))),
            _("协办人员已修改。"),
        )
    else:
        messages.error(request, _("只能添加案件所在单位在职的人员。"))
    return to_case(number)


@reads(Personal.CASES)
@requires(Permission.ASSIGN_CASES)
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """To whom the case goes, with the reason; who has how much to do is beside it."""
    user, now = person(request), timezone.now()
    found = case_or_404(user, number)
    form = AssignForm(request.POST or None, case=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.assign(
                case=found, taker=form.cleaned_data["taker"], deed=deed_of(request, form.cleaned_data["why"])
            )
        except CasesError as error:
            form.add_error(None, str(error.words))
        else:
            messages.success(request, _("案件已移交。"))
            return to_case(number)
    context = {
        "form": form,
        "case": found,
        "loads": [e for e in work.loads(user, now) if e.person.unit_id == found.unit_id],
    }
    return render(request, "cases/assign.html", context)


def _suggested(acts: tuple[course.Act, ...]) -> list[str]:
    """Kinds of steps that something possible next still asks for, in the table's order."""
    kinds = [str(step) for act in acts for lack in act.missing for step in (*lack.guard.steps, *lack.guard.suggests)]
    return list(dict.fromkeys(kinds))


def _people(found: Case, facts: Any, rules: Any) -> list[dict[str, Any]]:
    seen = {each.ident: each for each in facts.suspects}
    rows = found.suspects.prefetch_related("charges", "companions")
    return [
        {
            "suspect": each,
            "role": role_of(found.state, each.outcome),
            "aid": rules.aid_grounds(facts, seen[each.pk]),
            "exempt": [g for g in rules.exemption_grounds(facts, seen[each.pk]) if g.any_of],
            "companions": [c for c in each.companions.all() if c.ended_on is None],
        }
        for each in rows
    ]


def _beside(user: User, found: Case, may_edit: bool) -> dict[str, Any]:
    links = covering.links_of(found)
    flaws = covering.flaw_of_sessions({link.session_id for link in links})
    sees_films = may(user, Permission.SEE_OWN_UNIT_RECORDINGS)
    offered = covering.offered(user, found) if may_edit and sees_films else ()
    return {
        "links": [(link, flaws[link.session_id]) for link in links],
        "sees_films": sees_films,
        "offered": offered,
        "step_form": StepForm(case=found) if may_edit else None,
        "charge_form": ChargeForm(auto_id=False) if may_edit else None,
        "companion_form": CompanionForm(auto_id=False) if may_edit else None,
        "link_form": LinkForm(case=found) if may_edit and sees_films else None,
        "moves": found.moves.select_related("by")[:HISTORY],
        "changes": found.changes.select_related("by", "suspect")[:HISTORY],
        "handovers": found.handovers.select_related("giver", "taker", "by")[:HISTORY],
        "helpers": found.helpers.all(),
        # kept by the app above this one, which hangs them on the case
        "bookings": found.bookings.select_related("room").prefetch_related("suspects")[:HISTORY],
        "helpers_form": HelpersForm(case=found, initial={"helpers": found.helpers.all()}) if may_edit else None,
    }


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "").strip()[:400]
