from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.replies.queries import before
from server.submissions.states import SubmissionState


def waiting(user: User) -> str:
    """How many wait for an answer."""
    count = before(user).filter(state=SubmissionState.ARRIVED).count()
    return ngettext("%(count)d 件待答复", "%(count)d 件待答复", count) % {"count": count}


ENTRIES = (
    Entry(
        label=_("律师意见和申请"),
        says=_("阅看、答复律师的法律意见和申请"),
        route="replies:inbox",
        icon="clipboard-check",
        permission=Permission.ANSWER_SUBMISSIONS,
        order=11,
        summary=waiting,
    ),
)
