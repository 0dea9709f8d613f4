"""What an app lets people look for: `SEARCHERS = (Searcher(...), ...)` in its `finding.py`; the shell finds it there.

A searcher gives only what the asker's reach has: a stranger's answer is the same as for nothing there. Looking for
something is reading: the shell has it witnessed, with what was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission, may

#: Hits of a group; a searcher asks for one more, by which the page knows that there are more.
MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found: its words, what tells it from others, where it is."""

    words: str
    url: str
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searcher:
    """One group of results, for people who have one of the permissions. `find(user, text, now)` gives at most
    MOST + 1. `by`: what a thing of this sort is found by, for the page that explains itself."""

    title: str | Promise
    by: str | Promise
    icon: str
    order: int
    permissions: tuple[Permission, ...]
    find: Callable[[User, str, datetime], list[Hit]]
    reads: tuple[Personal, ...] = ()
    route: str = ""  # the list in which one can go on, with ?text=

    def is_for(self, user: User | AnonymousUser) -> bool:
        """Whether this person may look for such things."""
        return any(may(user, each) for each in self.permissions)


def people(user: User, text: str, now: datetime) -> list[Hit]:
    """Those this person looks after, by name, user name or number."""
    mine = reach.within(user, Permission.MANAGE_PEOPLE, User.objects.select_related("unit"), now)
    named = Q(display_name__icontains=text) | Q(username__icontains=text) | Q(staff_number__startswith=text)
    return [
        Hit(
            words=f"{each.display_name} · {each.get_role_display()}",
            beside=f"{each.unit.name} · {each.username}",
            url=reverse("access:person", args=(each.username,)),
        )
        for each in mine.filter(named).order_by("username")[: MOST + 1]
    ]


SEARCHERS = (
    Searcher(
        title=_("人员"),
        by=_("姓名、用户名或工号"),
        icon="users",
        order=50,
        permissions=(Permission.MANAGE_PEOPLE,),
        find=people,
        reads=(Personal.PEOPLE,),
        route="access:people",
    ),
)
