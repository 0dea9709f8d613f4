"""Telling and having seen. A notice is part of the deed that it tells of: it stands or falls with its transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from server.access.models import User
from server.notices import queue
from server.notices.kinds import Kind, kind_of
from server.notices.models import Choice, Notice
from server.notices.queries import choices_of
from server.notices.states import Channel


@transaction.atomic
def tell(*, person: User, kind: str, now: datetime, path: str = "", about: str = "") -> Notice | None:
    """One notice, and its deliveries by the channels he chose. Of one thing at one time a person is told once; one
    whose account is of the other zone is told there, by what crosses.

    `path` leads to what it is about, in the app; `about` says which, in the app. Raises UnknownKind.
    """
    known = kind_of(kind)
    if person.mirrored:
        return None
    made, fresh = Notice.objects.get_or_create(
        person=person, kind=known.name, path=path, at=now, defaults={"about": about[:200]}
    )
    if fresh:
        queue.put(made, now)
    return made


def see(notice: Notice, now: datetime) -> None:
    """He has opened it."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)


def see_all(person: User, now: datetime) -> int:
    """He has seen what he was told up to now; how many that were."""
    return Notice.objects.filter(person=person, read_at=None, at__lte=now).update(read_at=now)


@transaction.atomic
def choose(*, person: User, kinds: list[Kind], wanted: set[tuple[str, str]], channels: Collection[Channel]) -> None:
    """From now on exactly `wanted` (kind, channel) of these kinds leave the app for him by these channels; what he
    chose for others stays."""
    for kind in kinds:
        for channel, on in choices_of(person, kind).items():
            if channel in channels and ((kind.name, channel.value) in wanted) != on:
                Choice.objects.update_or_create(
                    person=person, kind=kind.name, channel=channel, defaults={"wanted": not on}
                )
