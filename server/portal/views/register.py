"""The register of help, its spreadsheet, and the form of one help."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from server.access.guard import person, requires
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.config.numbers import whole
from server.portal import register as registers
from server.portal.help_given import given
from server.portal.queries import AGENCY, LAWYER
from server.portal.states import Standing
from server.portal.views.booking import side_of
from server.portal.views.common import asked_or_404

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@reads(Personal.CASES)
@requires(Permission.EVALUATE_HELP)
def register(request: HttpRequest) -> HttpResponse:
    """A month of help, all lawyers or one."""
    context = _asked(request)
    context |= {
        "headings": registers.headings(),
        "lines": [registers.cells(number, each) for number, each in enumerate(context["rows"], 1)],
        "totals": registers.totals(context["rows"]),
        "lawyers": registers.lawyers_of(person(request), timezone.now()),
    }
    return render(request, "portal/register.html", context)


@reads(Personal.CASES)
@requires(Permission.EVALUATE_HELP)
def register_file(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    context = _asked(request)
    title = f"{context['month']:%Y-%m}"
    response = HttpResponse(registers.workbook(title, context["rows"]), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="register-{title}.xlsx"'
    return response


@reads(Personal.CASES)
@requires(*LAWYER, *AGENCY)
def help_form(request: HttpRequest, number: str) -> HttpResponse:
    """What was done at one hearing, filled in, to be printed and signed: for the agency and for the lawyer himself."""
    user = person(request)
    found = asked_or_404(user, number, side_of(user, number))
    if found.state != Standing.HELD or found.agency is None:
        raise Http404(f"booking {number} was not held by a duty lawyer")
    return render(request, "portal/help_form.html", {"asked": found, "helps": given([found])})


def _asked(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    month = registers.month_of(request.GET.get("month", ""), timezone.localdate(now))
    lawyer = request.GET.get("lawyer", "")
    chosen = whole(lawyer)
    return {"month": month, "lawyer": chosen, "rows": registers.rows_of(person(request), month, chosen, now)}
