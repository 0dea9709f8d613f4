"""Every write to keys of other systems, and the question a key asks."""

from __future__ import annotations

import secrets as entropy
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import PROCURATORATES, User
from server.access.policies import Permission, may
from server.access.queries import reach
from server.audit.actions import append
from server.gateways import secrets
from server.gateways.errors import NotAllowed, StaleState
from server.gateways.models import Scope, System

SEEN_EVERY = timedelta(minutes=5)


@transaction.atomic
def add(
    *, by: User, name: str, origin: str, answerable: User, scopes: Sequence[Scope], hook: str, now: datetime
) -> tuple[System, str, str]:
    """The system, its key and its signing secret: both are told now and never again. Raises NotAllowed."""
    unit = answerable.unit
    needed = Permission.STEER_EXCHANGE if set(scopes) == {Scope.ALARMS} else Permission.IMPORT_CASES
    if not may(answerable, needed) or unit.pk not in reach(by) or unit.kind not in PROCURATORATES:
        raise NotAllowed(
            f"system: {answerable.username} cannot answer for it",
            _("责任人应为您管理范围内有权导入案件的案管人员；只接收告警的，应为运维人员。"),
        )
    key, signing = secrets.fresh(), entropy.token_urlsafe(32)
    digest = secrets.digest(key)
    system = System.objects.create(
        name=name, origin=origin, unit=unit, answerable=answerable, scopes=[str(each) for each in scopes],
        digest=digest, hook=hook, hook_secret=secrets.sealed("hook", digest, signing.encode()) if hook else b"",
        made_by=by, made_at=now,
    )  # fmt: skip
    append(
        by, "system.added", system, name=name, unit=unit.code, answerable=answerable.username, scopes=system.scopes,
        hook=hook,
    )  # fmt: skip
    return system, key, signing if hook else ""


@transaction.atomic
def revoke(*, by: User, system: System, now: datetime) -> None:
    """The key opens nothing from now on. Raises StaleState."""
    if System.objects.filter(pk=system.pk, revoked_at=None).update(revoked_at=now) != 1:
        raise StaleState(f"system {system.pk}: revoked already", _("密钥已吊销。"))
    append(by, "system.revoked", system, name=system.name)


def of_key(key: str, now: datetime) -> System | None:
    """Whose key that is; None: nobody's, revoked, or of one whose person may act no longer."""
    found = (
        System.objects.select_related("unit", "answerable", "answerable__unit")
        .filter(digest=secrets.digest(key), revoked_at=None)
        .first()
    )
    if found is None or not may(found.answerable, Permission.IMPORT_CASES):
        return None
    if found.answerable.unit_id != found.unit_id:
        return None
    if found.seen_at is None or found.seen_at < now - SEEN_EVERY:
        System.objects.filter(pk=found.pk).update(seen_at=now)
    return found
