"""On the home page: documents that wait for this person, and templates that he may approve."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access import reach
from server.access.home import MOST, Line, Panel
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission
from server.documents.models import Document, TemplateVersion
from server.documents.states import DocumentState, VersionState

#: Between its draft and the dossier; what stands with a fault comes first.
_WAITING = (DocumentState.SIGNED, DocumentState.SIGNING, DocumentState.ISSUED, DocumentState.SEALED)


def waiting(user: User, now: datetime) -> list[Line]:
    """Documents of his own cases that are issued and not filed yet, those with a fault first, then the oldest."""
    rows = reach.within(user, Permission.EDIT_OWN_CASES, Document.objects.select_related("case"), now)
    rows = rows.filter(state__in=_WAITING).order_by("-fault", "issued_at", "pk")
    return [
        Line(
            words=f"{each.title} {each.number}",
            beside=each.case.name,
            state=_("没有成文") if each.fault else each.get_state_display(),
            style="state-bad" if each.fault else "state-good" if each.state == DocumentState.SEALED else "state-warn",
            url=reverse("documents:document", args=(each.uid,)),
        )
        for each in rows[: MOST + 1]
    ]


def to_approve(user: User, now: datetime) -> list[Line]:
    """Versions of templates that wait for a second person."""
    rows = reach.within(user, Permission.APPROVE_TEMPLATES, TemplateVersion.objects.select_related("made_by"), now)
    rows = rows.filter(state=VersionState.WAITING).exclude(made_by=user).order_by("made_at")
    return [
        Line(
            words=each.get_kind_display(),
            beside=_made(each),
            state=each.get_state_display(),
            style="state-warn",
            url=reverse("documents:version", args=(each.pk,)),
        )
        for each in rows[: MOST + 1]
    ]


def _made(version: TemplateVersion) -> str:
    who = version.made_by.display_name if version.made_by else ""
    return f"{who} {timezone.localtime(version.made_at):%m-%d %H:%M}"


PANELS = (
    Panel(
        title=gettext_lazy("等待办理的文书"),
        icon="file-certificate",
        order=13,
        lines=waiting,
        nothing=gettext_lazy("没有等待签名、成文、入卷的文书。文书在案件页面制作。"),
        permission=Permission.EDIT_OWN_CASES,
        reads=(Personal.CASES,),
    ),
    Panel(
        title=gettext_lazy("待审批的文书模板"),
        icon="circle-check",
        order=41,
        lines=to_approve,
        nothing=gettext_lazy("没有待审批的文书模板。案管人员提交的新版本列在这里。"),
        permission=Permission.APPROVE_TEMPLATES,
        route="documents:templates",
    ),
)
