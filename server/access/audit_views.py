"""The auditor's pages: the log asked, its chain walked, its events taken away."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from typing import IO
from urllib.parse import urlencode

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from server.access.audit_words import all_words
from server.access.guard import person, requires
from server.access.models import Role, User
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.audit.actions import Thing, append
from server.audit.asking import Question, as_csv, as_json_lines, asked
from server.audit.models import AuditEvent, AuditHead
from server.audit.queries import verify

_PAGE = 100
_CHUNK = 2000


class QuestionForm(forms.Form):
    """What the list is narrowed to."""

    actor = forms.CharField(label=_("操作人（用户名）"), max_length=150, required=False)
    action = forms.ChoiceField(label=_("操作"), required=False)
    thing = forms.CharField(label=_("对象（编号或页面开头）"), max_length=200, required=False)
    since = forms.DateField(label=_("自"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("至"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        words = sorted(all_words().items(), key=lambda pair: str(pair[1]))
        self.fields["action"].choices = [("", _("全部")), *words]  # type: ignore[attr-defined]

    def question(self) -> Question:
        """What is asked; what cannot be read narrows nothing."""
        given = self.cleaned_data if self.is_valid() else {}
        return Question(**{name: value for name, value in given.items() if value})


@reads(Personal.AUDIT)
@requires(Permission.SEE_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """The log, newest first, narrowed."""
    return render(request, "access/audit.html", _context(request))


@require_POST
@reads(Personal.AUDIT)
@requires(Permission.SEE_AUDIT)
def verify_chain(request: HttpRequest) -> HttpResponse:
    """The whole chain walked now, and what was found."""
    user = person(request)
    walk = verify()
    append(user, "audit.verified", Thing("audit", "chain"), events=walk.events, broken=walk.broken)
    return render(request, "access/audit.html", {**_context(request), "walk": walk})


@require_POST
@reads(Personal.AUDIT)
@requires(Permission.SEE_AUDIT)
def export(request: HttpRequest) -> FileResponse:
    """The asked-for events as a file, oldest first: JSON lines that can be verified again, or a table."""
    user = person(request)
    form = QuestionForm(request.POST)
    table = request.POST.get("kind") == "csv"
    events = asked(form.question()).order_by("number").iterator(chunk_size=_CHUNK)
    file = _written(as_csv(events) if table else as_json_lines(events), marked=table)
    narrowed = {name: str(value) for name, value in form.cleaned_data.items() if value}
    append(user, "audit.exported", Thing("audit", "chain"), kind="csv" if table else "jsonl", asked=narrowed)
    name = f"audit-{timezone.localtime():%Y%m%d-%H%M%S}.{'csv' if table else 'jsonl'}"
    return FileResponse(file, as_attachment=True, filename=name)


def _context(request: HttpRequest) -> dict[str, object]:
    form = QuestionForm(request.GET or request.POST or None)
    before = request.GET.get("before", "")
    found = asked(form.question())
    if before.isdecimal() and len(before) < 19:
        found = found.filter(number__lt=int(before))
    rows = list(found[: _PAGE + 1])
    query = {name: text for name, text in request.GET.items() if name in form.fields and text}
    return {
        "form": form,
        "rows": _told(rows[:_PAGE]),
        "more": rows[_PAGE - 1].number if len(rows) > _PAGE else None,
        "query": urlencode(query),
        "head": AuditHead.objects.filter(pk=1).first(),
    }


def _told(events: list[AuditEvent]) -> list[dict[str, object]]:
    """Each with its words; a person who was acted upon is told by user name."""
    keys = [int(each.ident) for each in events if each.kind == "access.user" and each.ident.isdecimal()]
    names = {str(key): name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "username")}
    return [
        {
            "event": each,
            "words": all_words().get(each.action, each.action),
            "role": Role(each.role).label if each.role in Role.values else "",
            "thing": names.get(each.ident, each.ident) if each.kind == "access.user" else each.ident,
            "details": json.dumps(each.details, ensure_ascii=False) if each.details else "",
        }
        for each in events
    ]


def _written(lines: Iterable[str], *, marked: bool) -> IO[bytes]:
    """A file that is gone once it is closed; a table begins with the mark by which a spreadsheet knows UTF-8."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    file.write(b"\xef\xbb\xbf" if marked else b"")
    for line in lines:
        file.write(line.encode())
    file.seek(0)
    return file
