"""Who is told of submissions. The words name no case and no person."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access.policies import Permission
from server.notices import actions
from server.notices.kinds import Kind, Urgency
from server.submissions.models import Copy, Submission

_LAWYER = frozenset({Permission.SUBMIT})
ANSWERED = Kind(
    name="submission.answered", words=_("您提交的意见或者申请已有答复"), urgency=Urgency.ACT, permissions=_LAWYER
)
RETURNED = Kind(
    name="submission.returned", words=_("您提交的意见或者申请未能送达"), urgency=Urgency.ACT, permissions=_LAWYER
)
CAME = Kind(
    name="submission.came",
    words=_("收到律师意见或者申请，请办理"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.ANSWER_SUBMISSIONS}),
)
COPY = Kind(name="copy.given", words=_("检察院发来一份文书副本"), urgency=Urgency.ACT, permissions=_LAWYER)
KINDS = (ANSWERED, RETURNED, CAME, COPY)


def tell_lawyer(submission: Submission, kind: Kind, now: datetime) -> None:
    """The lawyer hears of it, where he signs in."""
    path = reverse("submissions:submission", args=[submission.uid])
    about = " · ".join(filter(None, (submission.person, submission.case or submission.booking)))
    actions.tell(person=submission.lawyer, kind=kind.name, path=path, about=about, now=now)


def tell_copy(copy: Copy, now: datetime) -> None:
    """The lawyer hears that a copy is there."""
    about = " · ".join(filter(None, (copy.person, copy.case or copy.booking)))
    actions.tell(person=copy.lawyer, kind=COPY.name, path=reverse("submissions:mine"), about=about, now=now)
