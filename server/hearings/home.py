"""On the home page: hearings that are under way, and those that wait to be gone on with."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access.home import MOST, Line, Panel
from server.access.models import Role, User
from server.access.personal import Personal
from server.access.policies import Permission
from server.hearings import policies, queries
from server.hearings.models import Hearing
from server.hearings.templatetags.hearings import hearing_style


def open_ones(user: User, now: datetime) -> list[Line]:
    """Those of his own that have not ended, the newest first."""
    rows = queries.open_ones(queries.hearings_for(user, now, policies.WRITE))
    return [_line(each) for each in rows[: MOST + 1]]


def _line(each: Hearing) -> Line:
    return Line(
        words=_("第 %(n)d 次 %(name)s") % {"n": each.number, "name": each.case.name},
        beside=f"{timezone.localtime(each.opened_at):%m-%d %H:%M}",
        state=each.get_state_display(),
        style=hearing_style(each.state),
        url=reverse("hearings:hearing", args=(each.pk,)),
    )


PANELS = (
    Panel(
        title=gettext_lazy("未结束的听取意见"),
        icon="clipboard-check",
        order=19,
        lines=open_ones,
        nothing=gettext_lazy("没有未结束的听取意见。从预约或者案件的页面打开工作页后，会出现在这里。"),
        permission=Permission.BOOK_HEARING,
        roles=frozenset({Role.PROSECUTOR, Role.ASSISTANT}),
        route="hearings:hearings",
        reads=(Personal.CASES,),
    ),
)
