from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.submissions.queries import submissions_of
from server.submissions.states import SubmissionState


def unanswered(user: User) -> str:
    """How many of his wait for an answer."""
    waiting = (SubmissionState.HANDED_IN, SubmissionState.ARRIVED)
    count = submissions_of(user).filter(state__in=waiting).count()
    return ngettext("%(count)d 件等待答复", "%(count)d 件等待答复", count) % {"count": count}


ENTRIES = (
    Entry(
        label=_("意见和申请"),
        says=_("提交法律意见和申请，查看答复"),
        route="submissions:mine",
        icon="clipboard-check",
        permission=Permission.SUBMIT,
        order=52,
        summary=unanswered,
    ),
)
