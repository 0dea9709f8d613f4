"""What an app shows on the home page: `PANELS = (Panel(...), ...)` in its `home.py`; the shell finds it there.

A panel is one person's work of one sort now: at most MOST lines, a bounded number of queries (tests count them), and,
when there is nothing, what will come here and what to do about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access import invitations, reach, sign_ins
from server.access.audit_words import all_words
from server.access.locks import locked
from server.access.models import Invitation, Role, User
from server.access.personal import Personal
from server.access.policies import Permission, may
from server.audit.models import AuditEvent, AuditHead

#: Lines of a panel; a panel asks for one more, by which the page knows that there are more.
MOST = 6
_LATELY = timedelta(days=30)
_DENIALS = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to do or to know: words, what stands beside them, a state in the shell's styles, and where it leads."""

    words: str
    beside: str = ""
    state: str | Promise = ""
    style: str = ""  # "", "state-good", "state-warn", "state-bad", "state-off"
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One sort of work, for people whose role has the permission (None: everybody) and, if roles are named, is one of
    them. `lines(user, now)` gives at most MOST + 1."""

    title: str | Promise
    icon: str
    order: int
    lines: Callable[[User, datetime], list[Line]]
    nothing: str | Promise
    permission: Permission | None = None
    roles: frozenset[Role] = frozenset()
    route: str = ""  # a URL name without arguments: all of it
    reads: tuple[Personal, ...] = ()

    def is_for(self, user: User | AnonymousUser) -> bool:
        """Whether this person's home page has it."""
        if not isinstance(user, User) or (self.roles and user.role not in self.roles):
            return False
        return self.permission is None or may(user, self.permission)


def denials(user: User, now: datetime) -> list[Line]:
    """The newest refusals of the last week."""
    found = AuditEvent.objects.filter(action="access.denied", at__gt=now - _DENIALS).order_by("-number")
    return [
        Line(
            words=f"{each.actor} · {each.ident}",
            beside=f"{timezone.localtime(each.at):%m-%d %H:%M} · {_why(each)}",
            url=f"{reverse('access:audit')}?action=access.denied&actor={each.actor}",
        )
        for each in found[: MOST + 1]
    ]


def chain(user: User, now: datetime) -> list[Line]:
    """How long the log is, and when somebody last walked it. The walk itself is long: it is pressed on the page."""
    head = AuditHead.objects.filter(pk=1).first()
    walk = AuditEvent.objects.filter(action="audit.verified").order_by("-number").first()
    told = _("共 %(n)d 条，最后一条的摘要 %(hash)s") % {
        "n": head.number if head else 0,
        "hash": head.hash[:12] if head else "—",
    }
    url = reverse("access:audit")
    if walk is None:
        return [Line(words=told, beside=_("还没有核验过。"), state=_("待核验"), style="state-warn", url=url)]
    at = _("%(at)s 由 %(who)s 核验") % {"at": f"{timezone.localtime(walk.at):%Y-%m-%d %H:%M}", "who": walk.actor}
    if walk.details.get("broken"):
        return [Line(words=told, beside=at, state=_("链条断裂"), style="state-bad", url=url)]
    old = walk.at < now - _LATELY
    state = (_("该再核验了"), "state-warn") if old else (_("核验完整"), "state-good")
    return [Line(words=told, beside=at, state=state[0], style=state[1], url=url)]


def invited(user: User, now: datetime) -> list[Line]:
    """Invitations that nobody took up yet, those that end soonest first."""
    mine = reach.within(user, Permission.MANAGE_PEOPLE, Invitation.objects, now)
    found = invitations.open_at(now).filter(pk__in=mine).select_related("unit").order_by("expires_at")
    return [
        Line(
            words=f"{each.display_name} · {each.get_role_display()}",
            beside=_("%(unit)s，%(at)s 失效")
            % {"unit": each.unit.name, "at": f"{timezone.localtime(each.expires_at):%m-%d %H:%M}"},
            url=reverse("access:people"),
        )
        for each in found[: MOST + 1]
    ]


def locked_accounts(user: User, now: datetime) -> list[Line]:
    """Accounts of people he looks after that too many wrong passwords or codes have closed."""
    return [
        Line(
            words=f"{each.person.display_name} · {each.person.username}",
            beside=_("%(at)s 自动解锁") % {"at": f"{timezone.localtime(each.until):%H:%M}"},
            state=_("已锁定"),
            style="state-bad",
            url=reverse("access:person", args=(each.person.username,)),
        )
        for each in locked(user, now, MOST + 1)
    ]


def own_account(user: User, now: datetime) -> list[Line]:
    """Where this person is signed in: something that he did not do, he sees here first."""
    return [
        Line(
            words=sign_ins.device(each.agent) or _("未知设备"),
            beside=_("%(at)s 登录，地址 %(address)s")
            % {"at": f"{timezone.localtime(each.started_at):%m-%d %H:%M}", "address": each.address or "—"},
            url=reverse("access:account"),
        )
        for each in sign_ins.alive(user, now)[: MOST + 1]
    ]


def _why(event: AuditEvent) -> str:
    return str(event.details.get("why") or event.details.get("status") or all_words().get(event.action, ""))


PANELS = (
    Panel(
        title=gettext_lazy("最近的拒绝"),
        icon="alert-triangle",
        order=10,
        lines=denials,
        nothing=gettext_lazy("七天内没有被拒绝的请求。有人越权访问时，会立即出现在这里。"),
        permission=Permission.SEE_AUDIT,
        route="access:audit",
        reads=(Personal.AUDIT,),
    ),
    Panel(
        title=gettext_lazy("审计链"),
        icon="shield-check",
        order=11,
        lines=chain,
        nothing="",
        permission=Permission.SEE_AUDIT,
        route="access:audit",
    ),
    Panel(
        title=gettext_lazy("待接受的邀请"),
        icon="users",
        order=10,
        lines=invited,
        nothing=gettext_lazy("没有待接受的邀请。新人到岗前，请在“人员”中邀请。"),
        permission=Permission.MANAGE_PEOPLE,
        route="access:people",
        reads=(Personal.PEOPLE,),
    ),
    Panel(
        title=gettext_lazy("已锁定的账号"),
        icon="lock",
        order=11,
        lines=locked_accounts,
        nothing=gettext_lazy("没有被锁定的账号。连续输错密码的账号会出现在这里。"),
        permission=Permission.MANAGE_SIGN_IN,
        route="access:people",
        reads=(Personal.PEOPLE,),
    ),
    Panel(
        title=gettext_lazy("本人登录"),
        icon="user-circle",
        order=90,
        lines=own_account,
        nothing="",
        roles=frozenset({Role.JUDGE, Role.COURT_CLERK, Role.POLICE_OFFICER, Role.AUDITOR, Role.SECURITY_ADMINISTRATOR}),
        route="access:account",
    ),
)
