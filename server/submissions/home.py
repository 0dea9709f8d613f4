"""On the home page: what this lawyer handed in and nobody answered yet, and what was answered lately."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access.home import MOST, Line, Panel
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission
from server.submissions.models import Draft, How
from server.submissions.queries import submissions_of
from server.submissions.questions import FORMS
from server.submissions.states import SubmissionState

_LATELY = timedelta(days=14)
_STYLES = {SubmissionState.ANSWERED: "state-good", SubmissionState.RETURNED: "state-bad"}


def own(user: User, now: datetime) -> list[Line]:
    """Opinions that are begun, then what was handed in, the newest first."""
    return [*_begun(user), *_handed_in(user, now)][: MOST + 1]


def _begun(user: User) -> list[Line]:
    drafts = Draft.objects.filter(lawyer=user, submission=None).select_related("unit")
    return [
        Line(
            words=str(FORMS[How(each.how)].title),
            beside=" · ".join(filter(None, (each.person, each.case or each.booking, each.unit.name))),
            state=_("草稿"),
            style="state-warn",
            url=reverse("submissions:opinion", args=(each.uid,)),
        )
        for each in drafts[: MOST + 1]
    ]


def _handed_in(user: User, now: datetime) -> list[Line]:
    fresh = Q(answered_at__gt=now - _LATELY) | Q(state__in=(SubmissionState.HANDED_IN, SubmissionState.ARRIVED))
    return [
        Line(
            words=str(each.get_kind_display()),
            beside=f"{timezone.localtime(each.handed_in_at):%m-%d %H:%M} · {each.unit.name}",
            state=each.get_state_display(),
            style=_STYLES.get(SubmissionState(each.state), "state-warn"),
            url=reverse("submissions:submission", args=(each.uid,)),
        )
        for each in submissions_of(user).filter(fresh)[: MOST + 1]
    ]


PANELS = (
    Panel(
        title=gettext_lazy("我的意见和申请"),
        icon="file-certificate",
        order=15,
        lines=own,
        nothing=gettext_lazy("没有等待答复的意见和申请。需要提交的，点“意见和申请”。"),
        permission=Permission.SUBMIT,
        route="submissions:mine",
        reads=(Personal.CASES,),
    ),
)
