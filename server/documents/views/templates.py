"""Templates as case management keeps them: versions, their differences, the sample beside the text, a second person."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.models import User
from server.access.personal import reads_none
from server.access.policies import Permission, may
from server.config.numbers import whole
from server.documents import fonts, trying, versions
from server.documents.comparing import compared
from server.documents.errors import DocumentsError
from server.documents.forms import VersionForm, WhyForm
from server.documents.in_force import delivered_version, has_template, in_force, shape
from server.documents.kinds import Kind
from server.documents.models import TemplateVersion
from server.documents.samples import sample_names, samples_of
from server.documents.states import VersionState
from server.documents.views.common import as_data
from server.pictures import page_count, page_png

_KEEPS = (Permission.KEEP_TEMPLATES, Permission.APPROVE_TEMPLATES)
_WIDTH = 700


@reads_none
@requires(*_KEEPS)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Each kind with the version in force for one's unit, what waits for approval, and the fonts."""
    user, now = person(request), timezone.now()
    waiting = _within(user).filter(state=VersionState.WAITING)
    rows = [(each, version, shape(version)) for each, version in _in_force(user)]
    context = {"rows": rows, "waiting": waiting.select_related("unit", "made_by"), "fonts": fonts.fonts(), "now": now}
    return render(request, "documents/templates.html", context)


@reads_none
@requires(*_KEEPS)
def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: all its versions within reach, the delivered one among them."""
    user, now = person(request), timezone.now()
    found = _kind_or_404(kind)
    delivered = delivered_version(found, now)
    rows = _within(user).filter(kind=found).select_related("unit", "made_by", "decided_by").order_by("-pk")
    context = {
        "kind": found,
        "rows": [*rows, delivered],
        "in_force": in_force(found, user.unit, now),
        "may_keep": may(user, Permission.KEEP_TEMPLATES),
    }
    return render(request, "documents/template.html", context)


@reads_none
@require_POST
@requires(Permission.KEEP_TEMPLATES)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """A new version that begins with another's text: to change it, or to go back to it."""
    user, now = person(request), timezone.now()
    found, form = _kind_or_404(kind), WhyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明修改理由。"))
        return redirect("documents:template", kind=kind)
    base = _base(user, found, request.POST.get("base", ""))
    try:
        made = versions.begin(kind=found, unit=user.unit, base=base, why=form.cleaned_data["why"], by=user, now=now)
    except DocumentsError as error:
        refuse(request, error)
        return redirect("documents:template", kind=kind)
    return redirect("documents:version_edit", number=made.pk)


@reads_none
@requires(*_KEEPS)
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version: what differs from the one in force, how its samples look, and what can be decided."""
    user, now = person(request), timezone.now()
    found = _version_or_404(user, number)
    before = in_force(Kind(found.kind), found.unit or user.unit, now)
    context = {
        "version": found,
        "before": before,
        "template_lines": compared(before.template, found.template),
        "meta_lines": compared(before.meta, found.meta),
        "samples": sample_names(found.kind),
        "may_keep": may(user, Permission.KEEP_TEMPLATES) and found.unit_id is not None,
        "may_approve": may(user, Permission.APPROVE_TEMPLATES) and found.made_by_id != user.pk,
        "is_own": found.made_by_id == user.pk,
        "documents": found.documents.count(),
    }
    return render(request, "documents/version.html", context)


@reads_none
@requires(Permission.KEEP_TEMPLATES)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Text and meta beside a sample typeset with them."""
    user = person(request)
    found = _version_or_404(user, number)
    if found.state != VersionState.DRAFT or found.unit_id is None:
        return redirect("documents:version", number=number)
    digest = request.POST.get("digest", found.digest)
    form = VersionForm(request.POST or None, instance=TemplateVersion.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        told, found.digest = form.cleaned_data, digest
        try:
            versions.write(
                found, template=told["template"], meta=told["meta"], why=told["why"], by=user, now=timezone.now()
            )
        except DocumentsError as error:
            refuse(request, error)
            digest = TemplateVersion.objects.get(pk=number).digest
        else:
            messages.success(request, _("已保存。"))
            return redirect("documents:version", number=number)
    context = {
        "version": found,
        "form": form,
        "digest": digest,
        "samples": sample_names(found.kind),
    }
    return render(request, "documents/version_edit.html", context)


@reads_none
@require_POST
@requires(*_KEEPS)
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """A page of a sample by the text that is written, or by the version as it is."""
    found = _version_or_404(person(request), number)
    template, meta = request.POST.get("template", found.template), request.POST.get("meta", found.meta)
    asked, page = request.POST.get("sample", ""), request.POST.get("preview_page", "0")
    samples = samples_of(found.kind)
    sample = next((each for each in samples if each.stem == asked), samples[0] if samples else None)
    if sample is None:
        raise Http404(f"no sample of {found.kind}")
    try:
        pdf = trying.tried(Kind(found.kind), template.replace("\r\n", "\n"), meta.replace("\r\n", "\n"), sample).pdf
    except DocumentsError as error:
        return render(request, "documents/preview.html", {"trouble": str(error.words)})
    pages = page_count(pdf)
    here = min(whole(page) or 0, pages - 1)
    context = {
        "again": request.path, "of": "#version-form, #sample-form",
        "picture": as_data(page_png(pdf, here, _WIDTH)), "page": here, "pages": pages,
        "before": here - 1 if here else None, "after": here + 1 if here + 1 < pages else None,
    }  # fmt: skip
    return render(request, "documents/preview.html", context)


@reads_none
@require_POST
@requires(*_KEEPS)
def decide(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Submitted, approved, refused or dropped."""
    user, now = person(request), timezone.now()
    found = _version_or_404(user, number)
    said = request.POST.get("said", "").strip()
    deeds: dict[str, tuple[Callable[[], None], str]] = {
        "submit": (lambda: versions.submit(found, by=user, now=now), _("已提交，请另一人审批。")),
        "approve": (lambda: versions.approve(found, said=said, by=user, now=now), _("已批准，新文书按这一版制作。")),
        "refuse": (lambda: versions.refuse(found, said=said, by=user, now=now), _("已退回。")),
        "drop": (lambda: versions.drop(found, by=user, now=now), _("已放弃这一版。")),
    }
    if deed not in deeds:
        raise Http404(deed)
    if deed == "refuse" and not said:
        messages.error(request, _("退回须写明理由。"))
        return redirect("documents:version", number=number)
    act, done = deeds[deed]
    try:
        act()
    except DocumentsError as error:
        refuse(request, error)
    else:
        messages.success(request, done)
    return redirect("documents:version", number=number)


def _within(user: User) -> QuerySet[TemplateVersion]:
    return reach.within(user, _KEEPS, TemplateVersion.objects.exclude(unit=None), timezone.now())


def _in_force(user: User) -> list[tuple[Kind, TemplateVersion]]:
    now = timezone.now()
    return [(each, in_force(each, user.unit, now)) for each in Kind if has_template(each)]


def _version_or_404(user: User, number: int) -> TemplateVersion:
    """One's own, of a unit within reach, or a delivered one, which everybody here may see."""
    rows = TemplateVersion.objects.select_related("unit", "made_by", "decided_by")
    delivered = rows.filter(pk=number, unit=None).first()
    return delivered or reach.or_404(user, _KEEPS, rows, pk=number)


def _kind_or_404(name: str) -> Kind:
    if name not in Kind.values or not has_template(Kind(name)):
        raise Http404(name)
    return Kind(name)


def _base(user: User, kind: Kind, asked: str) -> TemplateVersion:
    if (number := whole(asked)) is not None:
        found = _version_or_404(user, number)
        if found.kind == kind:
            return found
    return in_force(kind, user.unit, timezone.now())
