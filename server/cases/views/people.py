"""The people in a case: their forms, and what is pressed beside them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from server.access.guard import person
from server.access.personal import Personal, reads, reads_none
from server.cases.actions import people as actions
from server.cases.errors import CasesError
from server.cases.forms import ChargeForm, CompanionForm, ReasonForm, SuspectForm
from server.cases.models import Charge, Companion, Suspect
from server.cases.views.common import case_or_404, deed_of, edits_cases, to_case, told


@reads(Personal.CASES)
@edits_cases
def add(request: HttpRequest, number: int) -> HttpResponse:
    """One more suspect."""
    case = case_or_404(person(request), number)
    form = SuspectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_suspect(case=case, values=form.cleaned_data, deed=deed_of(request))
        except CasesError as error:
            form.add_error(None, str(error.words))
        else:
            messages.success(request, _("已登记人员。请核对罪名、强制措施和律师。"))
            return to_case(number, f"person-{made.pk}")
    return render(request, "cases/form.html", {"form": form, "heading": _("登记人员"), "case": case})


@reads(Personal.CASES)
@edits_cases
def edit(request: HttpRequest, ident: int) -> HttpResponse:
    """A suspect's fields; each change goes into the history."""
    suspect = _suspect(request, ident)
    form = SuspectForm(request.POST or None, instance=Suspect.objects.get(pk=ident))
    if request.method == "POST" and form.is_valid():
        why = request.POST.get("why", "").strip()[:400]
        try:
            actions.edit_suspect(suspect=suspect, values=form.cleaned_data, deed=deed_of(request, why))
        except CasesError as error:
            form.add_error(None, str(error.words))
        else:
            messages.success(request, _("人员信息已修改。"))
            return to_case(suspect.case_id, f"person-{ident}")
    context = {"form": form, "heading": suspect.name, "case": suspect.case, "asks_why": True}
    return render(request, "cases/form.html", context)


@reads(Personal.CASES, noted=True)
@require_POST
@never_cache
@edits_cases
def id_number(request: HttpRequest, ident: int) -> HttpResponse:
    """The identity number, shown once, with the reason that the audit log keeps."""
    suspect = _suspect(request, ident)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明查看证件号码的理由。"))
        return to_case(suspect.case_id, f"person-{ident}")
    try:
        number = actions.read_id_number(suspect=suspect, deed=deed_of(request, form.cleaned_data["why"]))
    except CasesError as error:
        messages.error(request, str(error.words))
        return to_case(suspect.case_id, f"person-{ident}")
    return render(request, "cases/id_number.html", {"suspect": suspect, "case": suspect.case, "id_number": number})


@reads_none
@require_POST
@edits_cases
def add_charge(request: HttpRequest, ident: int) -> HttpResponse:
    """One more crime of that suspect."""
    suspect = _suspect(request, ident)
    form = ChargeForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        told(
            request,
            lambda: actions.add_charge(suspect=suspect, values=values, deed=deed_of(request)),
            _("罪名已登记。"),
        )
    else:
        messages.error(request, _("请填写条文号（例如 264）和罪名。"))
    return to_case(suspect.case_id, f"person-{ident}")


@reads_none
@require_POST
@edits_cases
def drop_charge(request: HttpRequest, ident: int) -> HttpResponse:
    """A charge that does not stand."""
    charge = get_object_or_404(Charge.objects.select_related("suspect__case"), pk=ident)
    case_or_404(person(request), charge.suspect.case_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        why = form.cleaned_data["why"]
        told(
            request, lambda: actions.drop_charge(charge=charge, deed=deed_of(request, why)), _("罪名已删去，历史保留。")
        )
    else:
        messages.error(request, _("请写明理由。"))
    return to_case(charge.suspect.case_id, f"person-{charge.suspect_id}")


@reads_none
@require_POST
@edits_cases
def add_companion(request: HttpRequest, ident: int) -> HttpResponse:
    """Guardian, appropriate adult or interpreter of that suspect."""
    suspect = _suspect(request, ident)
    form = CompanionForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        told(
            request, lambda: actions.add_companion(suspect=suspect, values=values, deed=deed_of(request)), _("已登记。")
        )
    else:
        messages.error(request, _("请填写身份和姓名。"))
    return to_case(suspect.case_id, f"person-{ident}")


@reads_none
@require_POST
@edits_cases
def end_companion(request: HttpRequest, ident: int) -> HttpResponse:
    """He is beside him no longer."""
    companion = get_object_or_404(Companion.objects.select_related("suspect__case"), pk=ident)
    case_or_404(person(request), companion.suspect.case_id)
    why = request.POST.get("why", "").strip()[:400]
    told(request, lambda: actions.end_companion(companion=companion, deed=deed_of(request, why)), _("已登记不再到场。"))
    return to_case(companion.suspect.case_id, f"person-{companion.suspect_id}")


def _suspect(request: HttpRequest, ident: int) -> Suspect:
    suspect = get_object_or_404(Suspect.objects.select_related("case"), pk=ident)
    case_or_404(person(request), suspect.case_id)
    return suspect
