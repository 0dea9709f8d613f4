"""On the home page: documents that wait for this person's hand, and those he presides with paper still on its way."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.home import MOST, Line, Panel
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission, may
from server.signatures.models import Original, Sitting
from server.signatures.queries import asked_of, presided
from server.signatures.states import RUNNING, OriginalState


def own(user: User, now: datetime) -> list[Line]:
    """What waits for his hand first, then what he presides, then papers that are not kept yet."""
    asked = asked_of(user).filter(state__in=RUNNING, is_whole=True)[: MOST + 1]
    found = [_line(each, "signatures:desk", _("等待本人在场、签署")) for each in asked]
    if may(user, Permission.PRESIDE_SIGNING):
        newest = Original.objects.filter(sitting=OuterRef("pk")).order_by("-pk").values("state")[:1]
        is_out = Q(original__isnull=False) & ~Q(original=OriginalState.KEPT)
        mine = presided(user).annotate(original=Subquery(newest)).filter(Q(state__in=RUNNING) | is_out)
        found += [_presided(each, each.original) for each in mine[: MOST + 1]]
    return found[: MOST + 1]


def _presided(each: Sitting, original: str | None) -> Line:
    if original:
        return _line(each, "signatures:paper", OriginalState(original).label)
    return _line(each, "signatures:sitting", each.get_state_display())


def _line(each: Sitting, route: str, state: object) -> Line:
    return Line(
        words=each.title,
        beside=f"{timezone.localtime(each.asked_at):%m-%d %H:%M} · {each.case_key or each.unit.name}",
        state=str(state),
        style="state-warn",
        url=reverse(route, args=(each.uid,)),
    )


PANELS = (
    Panel(
        title=_("文书签署"),
        icon="file-certificate",
        order=12,
        lines=own,
        nothing=_("没有等待签署的文书。"),
        permission=Permission.SIGN,
        route="signatures:waiting",
        reads=(Personal.SIGNING,),
    ),
)
