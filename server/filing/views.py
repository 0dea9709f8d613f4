"""The gate's pages: what is ready to go, one case check by check, an exception, a recording's explanation."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.models import Role, User
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.cases import policies as cases
from server.cases.actions.reading import note_reading
from server.cases.models import Case
from server.cases.views.common import case_or_404, edits_cases, sees_cases
from server.config.numbers import whole
from server.documents.errors import DocumentsError
from server.filing import actions, answers, explaining, paperwork, policies, queries
from server.filing.errors import FilingError
from server.filing.films import film_of, name_of
from server.filing.forms import AskForm, DecisionForm, ExplainForm, WhyForm
from server.filing.gate import FILED, find, gate_of
from server.filing.incidents.shown import known_to
from server.filing.models import Explanation, Waiver
from server.filing.states import IncidentState, WaiverState
from server.recordings.models import Session

_SEES = (*cases.SEE, Permission.APPROVE_CASES)


@reads(Personal.CASES)
@sees_cases
def gates(request: HttpRequest) -> HttpResponse:
    """What waits for this person's approval, and the cases that are about to go, each with what it lacks."""
    user, now = person(request), timezone.now()
    context = {"waiting": queries.to_decide(user, now), "cases": queries.near(user, now), "now": now}
    return render(request, "filing/gates.html", context)


@reads(Personal.CASES, noted=True)
@sees_cases
def gate(request: HttpRequest, number: int) -> HttpResponse:
    """One case before its filing."""
    user, now = person(request), timezone.now()
    case = case_or_404(user, number)
    note_reading(case=case, person=user, now=now)
    found = gate_of(case, now)
    answers.keep(case, found, now)
    chosen = whole(request.GET.get("person", ""))
    people = [(0, _("全案")), *case.suspects.order_by("number").values_list("number", "name")]
    context = {
        "case": case,
        "whole": found,
        "people": [(number, name, found.of(number)) for number, name in people] if len(people) > 2 else (),
        "chosen": chosen,
        "gate": found if chosen is None else found.of(chosen),
        "filed": case.state in FILED,
        "may_edit": policies.is_allowed(policies.check_edit, user, case, now) and case.state not in FILED,
        "roles": {line.check.key: [Role(each).label for each in sorted(line.approves)] for line in found.lines},
        "past": queries.past(case),
        "can_move": found.event in {act for act in queries.moves(case)},
    }
    return render(request, "filing/gate.html", context)


@reads_none
@require_POST
@edits_cases
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """An exception is asked for."""
    case = case_or_404(person(request), number)
    form = AskForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明理由，至少四个字。"))
        return redirect("filing:gate", number=number)
    told = form.cleaned_data
    _done(
        request,
        lambda: actions.ask(
            case=case, check=told["check"], suspect=told["suspect"], thing=told["thing"], why=told["why"],
            by=person(request), now=timezone.now(),
        ),
        _("已提出说明，等待批准。批准前案件不能移送。"),
    )  # fmt: skip
    return redirect("filing:gate", number=number)


@reads(Personal.CASES)
@requires(*_SEES)
def waiver(request: HttpRequest, number: int) -> HttpResponse:
    """One exception, with everything whoever decides must see; that he saw it is written down."""
    user, now = person(request), timezone.now()
    found = _waiver(user, number)
    roles = actions.approvers_of(found, now)
    decides = found.state == WaiverState.ASKED and policies.is_allowed(policies.check_decide, user, found, roles, now)
    if decides:
        actions.note_opened(waiver=found, person=user, now=now)
    still = find(gate_of(found.case, now), found.check_key, found.suspect_id, found.thing)
    open_case = found.case.state not in FILED
    context = {
        "waiver": found,
        "line": still[0] if still else None,
        "lack": still[1].lack if still else None,
        "asks": queries.asks_of(found),
        "roles": [Role(each).label for each in sorted(roles)],
        "decides": decides and open_case,
        "may_withdraw": found.state == WaiverState.ASKED
        and policies.is_allowed(policies.check_edit, user, found.case, now),
        "may_undo": found.state == WaiverState.APPROVED and open_case
        and policies.is_allowed(policies.check_undo, user, found, now),
        "openings": found.openings.select_related("person"),
        "sees_case": reach.reaches(user, cases.SEE, found.case, now),
        "form": DecisionForm(),
    }  # fmt: skip
    return render(request, "filing/waiver.html", context)


_SAID: dict[str, Callable[[], str]] = {
    "approve": lambda: _("已批准。"),
    "refuse": lambda: _("已作出不批准的决定。"),
    "withdraw": lambda: _("已撤回。"),
    "undo": lambda: _("已撤销批准，这一项重新列为缺少。"),
}


@reads_none
@require_POST
@requires(*_SEES)
def decide(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Approved, refused, withdrawn, undone."""
    user, now = person(request), timezone.now()
    found = _waiver(user, number)
    form = DecisionForm(request.POST)
    said = form.cleaned_data["said"] if form.is_valid() else ""
    deeds: dict[str, Callable[[], object]] = {
        "approve": lambda: actions.approve(waiver=found, said=said, by=user, now=now),
        "refuse": lambda: actions.refuse(waiver=found, said=said, by=user, now=now),
        "withdraw": lambda: actions.withdraw(waiver=found, by=user, now=now),
        "undo": lambda: actions.undo(waiver=found, why=said, by=user, now=now),
    }
    if deed not in deeds:
        raise Http404(deed)
    _done(request, deeds[deed], _SAID[deed]())
    return redirect("filing:waiver", number=number)


@reads(Personal.CASES, Personal.RECORDING)
@sees_cases
def explain(request: HttpRequest, ident: str) -> HttpResponse:
    """A recording's defects and their explanations; the form for whoever handles its case."""
    user, now = person(request), timezone.now()
    session = _session(user, ident)
    film = film_of(session, ())
    handles = explaining.cases_of(session, user, now)
    form = ExplainForm(request.POST or None, left=film.unexplained)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        done = _done(
            request,
            lambda: explaining.explain(session=session, idents=told["defects"], text=told["text"], by=user, now=now),
            _("情况说明已附于这段录像。"),
        )
        if done:
            return redirect("filing:explain", ident=ident)
    context = {
        "session": session,
        "name": name_of(session),
        "film": film,
        "form": form if handles and film.unexplained else None,
        "handles": handles,
        "explanations": queries.explanations_of(session),
        "incidents": known_to(user, now).filter(session=session).exclude(state=IncidentState.WITHDRAWN),
        "cases": Case.objects.filter(session_links__session=session, session_links__ended_at=None).distinct(),
    }
    return render(request, "filing/explain.html", context)


@reads_none
@require_POST
@edits_cases
def void(request: HttpRequest, number: int) -> HttpResponse:
    """An explanation that was wrong."""
    user = person(request)
    found = get_object_or_404(Explanation.objects.select_related("session"), pk=number)
    _session(user, found.session_id)
    form = WhyForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    _done(
        request,
        lambda: explaining.void(explanation=found, why=why, by=user, now=timezone.now()),
        _("情况说明已作废，原文保留。"),
    )
    return redirect("filing:explain", ident=found.session_id)


@reads(Personal.CASES)
@require_POST
@edits_cases
def note(request: HttpRequest, number: int, ident: str) -> HttpResponse:
    """The recording's note (D9) is begun, with its defects and what explains them; it is signed among the documents."""
    user = person(request)
    case, session = case_or_404(user, number), _session(user, ident)
    try:
        made = paperwork.draft_note(case=case, session=session, by=user, now=timezone.now())
    except (FilingError, DocumentsError) as error:
        refuse(request, error)
        return redirect("filing:explain", ident=ident)
    return redirect("documents:write", uid=made.uid)


def _waiver(user: User, number: int) -> Waiver:
    rows = Waiver.objects.select_related("case", "case__unit", "suspect", "asked_by", "decided_by", "undone_by")
    return reach.or_404(user, _SEES, rows, pk=number)


def _session(user: User, ident: str) -> Session:
    """The recording, if it belongs to a case that this person may know of."""
    known = reach.within(user, cases.SEE, Case.objects, timezone.now())
    rows = Session.objects.select_related("room", "unit", "box").filter(
        case_links__ended_at=None, case_links__case__in=known.values("pk")
    )
    return get_object_or_404(rows.distinct(), pk=ident)


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    """Does it, and says so; or says why not. Whether it was done."""
    try:
        act()
    except FilingError as error:
        refuse(request, error)
        return False
    messages.success(request, said)
    return True
