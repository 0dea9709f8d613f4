"""Every write of the outbound queue: put in, sent or put off, steered by a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.gateways.errors import StaleState
from server.gateways.exchange.http_platform import HttpPlatform
from server.gateways.exchange.platform import PlatformGateway, Refused, Unreachable
from server.gateways.models import Operation, Outgoing, OutgoingState, System

S = OutgoingState
OPEN = (S.WAITING, S.HELD)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
#: While one worker carries a message no other takes it: longer than any try lasts.
CARRIED = timedelta(minutes=2)
Carry = Callable[[Outgoing, datetime], None]


def put(
    *, operation: Operation, thing: str, key: str, body: dict[str, Any], now: datetime, system: System | None = None
) -> Outgoing:
    """One more message; the same key again is the message that is there."""
    told = {
        "operation": operation, "thing": thing, "body": body, "system": system, "made_at": now, "due_at": now,
    }  # fmt: skip
    return Outgoing.objects.get_or_create(key=key, defaults=told)[0]


def take(now: datetime) -> Outgoing | None:
    """The next message that is due, taken for this worker; one behind an earlier one about its thing waits for it."""
    earlier = Outgoing.objects.filter(
        operation=OuterRef("operation"), thing=OuterRef("thing"), pk__lt=OuterRef("pk"), state__in=OPEN
    )
    due = Outgoing.objects.filter(state=S.WAITING, due_at__lte=now).exclude(Exists(earlier))
    for found in due.select_related("system").order_by("due_at", "pk")[:20]:
        taken = Outgoing.objects.filter(pk=found.pk, state=S.WAITING, due_at=found.due_at).update(
            due_at=now + CARRIED, tries=F("tries") + 1
        )
        if taken:
            found.tries += 1
            return found
    return None


def carry(message: Outgoing, now: datetime, by: Carry) -> None:
    """One try: there, later, or held because the other side refused it."""
    try:
        by(message, now)
    except Unreachable as error:
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(message.tries - 1, 20))
        _set(message, S.WAITING, due_at=now + pause, trouble=str(error)[:400])
    except Refused as error:
        _set(message, S.HELD, trouble=str(error)[:400])
    else:
        _set(message, S.DONE, trouble="", ended_at=now)


def has_platform() -> bool:
    """Whether this deployment has a case platform."""
    return bool(settings.MSR.platform)


def platform(now: datetime) -> PlatformGateway | None:
    """The case platform of this deployment, if it has one."""
    told = settings.MSR
    if not told.platform:
        return None
    return HttpPlatform(address=told.platform, secret=platform_secret(), seconds=int(now.timestamp()))


def platform_secret() -> str:
    """What the platform and this centre know each other by; "": nothing was given."""
    key = settings.MSR.platform_key
    return key.read_text().strip() if key else ""


def retry(*, by: User, message: Outgoing, now: datetime) -> None:
    """At once. Raises StaleState."""
    _steer(by, message, (S.WAITING, S.HELD), S.WAITING, "retried", due_at=now)


def hold(*, by: User, message: Outgoing, why: str, now: datetime) -> None:
    """Not before a person says so; those behind it about the same thing wait too. Raises StaleState."""
    _steer(by, message, (S.WAITING,), S.HELD, "held", why=why)


def drop(*, by: User, message: Outgoing, why: str, now: datetime) -> None:
    """Never; the row stays with the reason. Raises StaleState."""
    _steer(by, message, (S.WAITING, S.HELD), S.DROPPED, "dropped", why=why, ended_at=now)


@transaction.atomic
def _steer(
    by: User, message: Outgoing, before: tuple[OutgoingState, ...], after: OutgoingState, deed: str, **change: Any
) -> None:
    moved = Outgoing.objects.filter(pk=message.pk, state__in=before).update(state=after, **change)
    if moved != 1:
        raise StaleState(f"outgoing {message.pk}: not in {before}", _("这条消息的状态已变化，请刷新后再试。"))
    append(by, f"outgoing.{deed}", message, key=message.key, reason=change.get("why", ""))


def _set(message: Outgoing, state: OutgoingState, **change: Any) -> None:
    # whoever dropped or held it while it was under way has the last word
    Outgoing.objects.filter(pk=message.pk, state=S.WAITING).update(state=state, **change)
