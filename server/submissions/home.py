"""On the home page: what this lawyer handed in and nobody answered yet, and what was answered lately."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.home import MOST, Line, Panel
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission
from server.submissions.queries import submissions_of
from server.submissions.states import SubmissionState

_LATELY = timedelta(days=14)
_STYLES = {SubmissionState.ANSWERED: "state-good", SubmissionState.RETURNED: "state-bad"}


def own(user: User, now: datetime) -> list[Line]:
    """The newest first."""
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
        title=_("我的意见和申请"),
        icon="file-certificate",
        order=15,
        lines=own,
        nothing=_("没有等待答复的意见和申请。需要提交的，点“意见和申请”。"),
        permission=Permission.SUBMIT,
        route="submissions:mine",
        reads=(Personal.CASES,),
    ),
)
