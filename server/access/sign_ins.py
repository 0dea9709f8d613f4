"""Sign-ins: begun, listed, ended. A sign-in ends with its Django session's row, so at the next request of its browser.

Idle: server/config/security.py SESSION_SECONDS, renewed by use. Absolute: SIGN_IN_SECONDS after the code.
"""

from __future__ import annotations

import re
from datetime import datetime

from axes.helpers import get_client_ip_address
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from server.access.models import SignIn, User
from server.audit.actions import Actor, append
from server.config.security import SESSION_SECONDS, SIGN_IN_SECONDS

_SINCE = "signed_in_at"
#: When it was last used; written at most once a minute.
USED = "used_at"
_AGENT_LENGTH = 300
#: The first that matches is told; Edge and others also call themselves Chrome, Chrome also Safari.
_BROWSERS = (("Edg", "Edge"), ("MicroMessenger", "微信"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
_SYSTEMS = (
    ("OpenHarmony|HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("UOS|Kylin", "UOS / Kylin"),
    ("Linux", "Linux"),
)


def begin(request: HttpRequest, user: User, now: datetime) -> SignIn:
    """Written down as Django signs a person in."""
    request.session[_SINCE] = int(now.timestamp())
    if request.session.session_key is None:
        request.session.save()
    return SignIn.objects.create(
        user=user,
        session_key=request.session.session_key or "",
        started_at=now,
        seen_at=now,
        address=get_client_ip_address(request) or "",
        agent=request.headers.get("User-Agent", "")[:_AGENT_LENGTH],
    )


def is_over(session: SessionBase, now: datetime) -> bool:
    """Whether this sign-in has lasted as long as one may."""
    return int(now.timestamp()) - session.get(_SINCE, 0) >= SIGN_IN_SECONDS


def seconds_left(session: SessionBase, now: datetime) -> int:
    """How long this sign-in lasts if nobody uses it any more."""
    at = int(now.timestamp())
    since = session.get(_SINCE, at)
    return max(0, min(session.get(USED, since) + SESSION_SECONDS, since + SIGN_IN_SECONDS) - at)


def note_use(session: SessionBase, now: datetime) -> None:
    """When it was last used; the caller asks at most once a minute."""
    SignIn.objects.filter(session_key=session.session_key, ended_at=None).update(seen_at=now)


def follow(*, old: str | None, new: str | None) -> None:
    """The same sign-in under the new key that Django gave its session."""
    SignIn.objects.filter(session_key=old, ended_at=None).update(session_key=new or "")


def alive(user: User, now: datetime) -> QuerySet[SignIn]:
    """His sign-ins that still open pages, newest first."""
    sessions = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    return SignIn.objects.filter(Exists(sessions), user=user, ended_at=None)


@transaction.atomic
def end(*, actor: Actor | str, sign_in: SignIn, why: str, now: datetime) -> None:
    """This one is over."""
    Session.objects.filter(session_key=sign_in.session_key).delete()
    SignIn.objects.filter(pk=sign_in.pk).update(ended_at=now)
    append(actor, "sign_in.ended", sign_in.user, sign_in=sign_in.pk, why=why)


@transaction.atomic
def end_all(*, actor: Actor | str, user: User, why: str, now: datetime, but: str | None = None) -> int:
    """All of this person's are over, except the one whose session key is `but`. How many there were."""
    theirs = alive(user, now).exclude(session_key=but or "")
    keys = list(theirs.values_list("session_key", flat=True))
    if not keys:
        return 0
    SignIn.objects.filter(user=user, session_key__in=keys).update(ended_at=now)
    Session.objects.filter(session_key__in=keys).delete()
    append(actor, "sign_in.all_ended", user, count=len(keys), why=why)
    return len(keys)


def close(session_key: str | None, now: datetime) -> None:
    """Signed out."""
    SignIn.objects.filter(session_key=session_key or "", ended_at=None).update(ended_at=now)


def device(agent: str) -> str:
    """A browser's own name for itself, in words that its owner knows."""
    names = [_first(_BROWSERS, agent), _first(_SYSTEMS, agent)]
    if not names[0] and "Safari" in agent:
        names[0] = "Safari"
    return " · ".join(name for name in names if name) or agent[:40]


def _first(table: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, agent)), "")
