"""The guarded change of a disc's state: the table says whither, the update is the lock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.filing.errors import StaleState
from server.filing.models import Disc
from server.filing.states import DISCS, DiscEvent, DiscState

FASTER = _("状态已变化，请刷新后再试。")


def move(disc: Disc, event: DiscEvent, **values: object) -> None:
    """In the caller's transaction. Raises StaleState."""
    locked = Disc.objects.select_for_update(of=("self",)).get(pk=disc.pk)
    before = DiscState(locked.state)
    after = DISCS.get((before, event))
    if after is None:
        raise StaleState(f"disc {disc.uid}: no {event.value} in {before}", FASTER)
    if Disc.objects.filter(pk=disc.pk, state=before).update(state=after, **values) != 1:
        raise StaleState(f"disc {disc.uid} is no longer {before}", FASTER)
    disc.state = after
