"""On the home page: opinions and requests of lawyers that wait for an answer."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access.home import MOST, Line, Panel
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission
from server.replies.queries import before
from server.submissions.models import Submission
from server.submissions.states import SubmissionState


def waiting(user: User, now: datetime) -> list[Line]:
    """The most urgent first: those with a legal period by its end, then by arrival."""
    rows = before(user).filter(state=SubmissionState.ARRIVED).order_by("answer_by", "arrived_at", "pk")
    return [_line(each, now) for each in rows[: MOST + 1]]


def _line(each: Submission, now: datetime) -> Line:
    late = each.answer_by is not None and each.answer_by < now
    due = f"{timezone.localtime(each.answer_by):%m-%d %H:%M}" if each.answer_by else ""
    return Line(
        words=f"{each.get_kind_display()} · {each.lawyer.display_name}",
        beside=_("请在 %(at)s 前答复") % {"at": due} if due else each.lawyer.unit.name,
        state=_("已逾期") if late else each.get_state_display(),
        style="state-bad" if late else "state-warn",
        url=reverse("replies:reply", args=(each.uid,)),
    )


PANELS = (
    Panel(
        title=gettext_lazy("待答复的律师意见和申请"),
        icon="clipboard-check",
        order=16,
        lines=waiting,
        nothing=gettext_lazy("没有待答复的律师意见和申请。律师提交后会出现在这里。"),
        permission=Permission.ANSWER_SUBMISSIONS,
        route="replies:inbox",
        reads=(Personal.CASES,),
    ),
)
