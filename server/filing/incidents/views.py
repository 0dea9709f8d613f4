"""Incidents: the list, one account with what the system knows, writing it, and what people decide about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.models import User
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission, may
from server.cases import policies as cases
from server.documents import queries as documents
from server.documents.errors import DocumentsError
from server.filing import explaining, policies
from server.filing.errors import FilingError, NotAllowed
from server.filing.films import defects_of, name_of
from server.filing.forms import CountersignForm, IncidentForm, WhyForm
from server.filing.incidents import sealing, shown, writing
from server.filing.incidents.facts import Known, known
from server.filing.models import Incident
from server.filing.states import IncidentState
from server.recordings.models import Session
from server.recordings.queries import sessions_for
from server.recordings.timeline import timeline
from server.signatures.errors import SignaturesError
from server.signatures.queries import asked_of

_SEES = (*cases.SEE, Permission.WRITE_INCIDENTS)
#: Who may be shown the PDF besides: whoever holds a grant to watch the film.
_READS = (*_SEES, Permission.SEE_OWN_UNIT_RECORDINGS)
REFUSALS = (FilingError, DocumentsError, SignaturesError)
MOST = 200


@reads(Personal.RECORDING)
@requires(*_SEES)
def incidents(request: HttpRequest) -> HttpResponse:
    """What this person may know of, the newest first; what waits for him above."""
    user, now = person(request), timezone.now()
    waiting = [*shown.to_countersign(user, now), *shown.to_mend(user)]
    ours = {each.pk for each in waiting}
    rows = [each for each in shown.known_to(user, now)[:MOST] if each.pk not in ours]
    return render(request, "filing/incidents.html", {"waiting": waiting, "incidents": rows})


@reads(Personal.RECORDING)
@requires(Permission.WRITE_INCIDENTS)
def new(request: HttpRequest, ident: str) -> HttpResponse:
    """An account of that recording's trouble, begun with what the system knows."""
    user, now = person(request), timezone.now()
    session = _session(user, ident, now)
    origin = (request.POST.get("origin") or request.GET.get("from") or "")[:200]
    begun = known(session, origin, now)
    defects = list(defects_of(timeline(session)))
    form = IncidentForm(request.POST or None, defects=defects, initial=_initial(begun))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = writing.write(session=session, origin=origin, idents=told["defects"], values=told, by=user, now=now)
        except FilingError as error:
            refuse(request, error)
        else:
            messages.success(request, _("报告已提交，等待承办检察官会签。"))
            return redirect("filing:incident", number=made.pk)
    return _form(request, session, form, begun, origin)


@reads(Personal.RECORDING)
@requires(Permission.WRITE_INCIDENTS)
def write(request: HttpRequest, number: int) -> HttpResponse:
    """His own account again, while nobody countersigned it."""
    user, now = person(request), timezone.now()
    found = _incident(user, number, now)
    if found.by_id != user.pk or found.state not in (IncidentState.WRITTEN, IncidentState.SENT_BACK):
        raise Http404(f"incident {number}")
    begun = known(found.session, found.origin, now)
    initial = {name: getattr(found, name) for name in (*writing.ASKED, *writing.TIMES, "defects")}
    defects = list(defects_of(timeline(found.session)))
    form = IncidentForm(request.POST or None, defects=defects, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        said = _("报告已修改，等待承办检察官会签。")
        if _done(
            request,
            lambda: writing.rewrite(incident=found, idents=told["defects"], values=told, by=user, now=now),
            said,
        ):
            return redirect("filing:incident", number=number)
    return _form(request, found.session, form, begun, found.origin, found)


@reads(Personal.RECORDING)
@requires(*_SEES)
def incident(request: HttpRequest, number: int) -> HttpResponse:
    """One account, how it stands, and what this person may do about it."""
    user, now = person(request), timezone.now()
    found = _incident(user, number, now)
    is_open = found.state == IncidentState.WRITTEN
    signs = is_open and policies.is_allowed(policies.check_countersign, user, found, now)
    handled = explaining.cases_of(found.session, user, now) if signs else []
    context = {
        "incident": found,
        "name": name_of(found.session),
        "form": CountersignForm(signers=sealing.signers(handled[0])) if handled else None,
        "why_form": WhyForm(),
        "may_rewrite": found.by_id == user.pk and found.state in (IncidentState.WRITTEN, IncidentState.SENT_BACK),
        "sitting": found.document.sitting if found.document and found.state == IncidentState.SIGNING else "",
        "signs": found.document is not None and _signs(user, found),
        "sees_document": found.document is not None and reach.reaches(user, cases.SEE, found.document.case, now),
        "sees_recording": _sees_recording(user, found.session),
        "has_case": found.session.case_links.filter(ended_at=None).exists(),
    }
    return render(request, "filing/incident.html", context)


@reads_none
@require_POST
@requires(*_SEES)
def act(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Countersigned, sent back, withdrawn."""
    user, now = person(request), timezone.now()
    found = _incident(user, number, now)
    deeds: dict[str, Callable[[], tuple[Callable[[], object], str]]] = {
        "countersign": lambda: (
            lambda: _countersign(request, found, user, now),
            _("已会签，文书已签发。请报告人和会签人在“文书签署”中签名，签完自动附于录像。"),
        ),
        "send-back": lambda: (
            lambda: writing.send_back(incident=found, why=request.POST.get("why", ""), by=user, now=now),
            _("已退回报告人修改。"),
        ),
        "withdraw": lambda: (lambda: writing.withdraw(incident=found, by=user, now=now), _("已撤回。")),
    }
    if deed not in deeds:
        raise Http404(deed)
    perform, said = deeds[deed]()
    _done(request, perform, said)
    return redirect("filing:incident", number=number)


@reads(Personal.RECORDING, noted=True)
@requires(*_READS)
def pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The document as it stands, for whoever knows of the incident or may watch the film. Witnessed."""
    user, now = person(request), timezone.now()
    found = get_object_or_404(Incident.objects.select_related("session", "document"), pk=number)
    if found.document is None or not shown.may_read_pdf(user, found, now):
        raise Http404(f"incident {number}")
    data = documents.pdf(found.document, user, "录像异常情况说明", now)
    headers = {
        "Content-Disposition": f'inline; filename="incident-{found.pk}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def _countersign(request: HttpRequest, found: Incident, user: User, now: datetime) -> None:
    policies.check_countersign(user, found, now)
    handled = explaining.cases_of(found.session, user, now)
    form = CountersignForm(request.POST, signers=sealing.signers(handled[0]))
    if not form.is_valid():
        raise NotAllowed(f"incident {found.pk}: no signer of the case", _("请选择承办检察官或者本院负责人会签。"))
    signer = form.cleaned_data["signer"]
    sealing.countersign(incident=found, signer=signer, by=user, now=now)


def _form(
    request: HttpRequest, session: Session, form: IncidentForm, begun: Known, origin: str, found: Incident | None = None
) -> HttpResponse:
    context = {
        "session": session, "name": name_of(session), "form": form, "begun": begun, "origin": origin,
        "facts": [each.plain() for each in begun.facts], "incident": found,
        "questions": [form[name] for name in writing.ASKED], "times": [form[name] for name in writing.TIMES],
    }  # fmt: skip
    return render(request, "filing/incident_write.html", context)


def _initial(begun: Known) -> dict[str, object]:
    return {
        "began_at": begun.began_at,
        "until_at": begun.until_at,
        "happened": begun.happened,
        "effect": begun.effect,
        "defects": [each.ident for each in begun.defects],
    }


def _session(user: User, ident: str, now: datetime) -> Session:
    rows = Session.objects.select_related("room", "unit", "box")
    return get_object_or_404(reach.within(user, Permission.WRITE_INCIDENTS, rows, now), pk=ident)


def _incident(user: User, number: int, now: datetime) -> Incident:
    return get_object_or_404(shown.known_to(user, now), pk=number)


def _signs(user: User, found: Incident) -> bool:
    return found.document is not None and asked_of(user).filter(document=str(found.document.uid)).exists()


def _sees_recording(user: User, session: Session) -> bool:
    return may(user, Permission.SEE_OWN_UNIT_RECORDINGS) and sessions_for(user).filter(pk=session.pk).exists()


def _done(request: HttpRequest, perform: Callable[[], object], said: str) -> bool:
    """Does it, and says so; or says why not. Whether it was done."""
    try:
        perform()
    except REFUSALS as error:
        refuse(request, error)
        return False
    messages.success(request, said)
    return True
