"""The guarded updates, by the tables."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from server.signatures.errors import StaleState
from server.signatures.models import Act, Signer, Sitting
from server.signatures.states import SIGNERS, SITTINGS, ActState, SignerState, SigningEvent, SittingEvent, SittingState

_FASTER = _("状态已变化，请刷新后再试。")


def move_sitting(sitting: Sitting, event: SittingEvent, **change: Any) -> None:
    """The sitting as the table says. Raises StaleState."""
    after = SITTINGS.get((SittingState(sitting.state), event))
    if after is None:
        raise StaleState(f"sitting {sitting.pk}: {event.value} in {sitting.state}", _("该文书的签署已经结束。"))
    if Sitting.objects.filter(pk=sitting.pk, state=sitting.state).update(state=after, **change) != 1:
        raise StaleState(f"sitting {sitting.pk} is no longer {sitting.state}", _FASTER)
    sitting.refresh_from_db()


def move_signer(signer: Signer, event: SigningEvent) -> None:
    """The signer as the table says. Raises StaleState."""
    after = SIGNERS.get((SignerState(signer.state), event))
    if after is None:
        raise StaleState(f"signer {signer.pk}: {event.value} in {signer.state}", _FASTER)
    if Signer.objects.filter(pk=signer.pk, state=signer.state).update(state=after) != 1:
        raise StaleState(f"signer {signer.pk} is no longer {signer.state}", _FASTER)
    signer.state = after


def move_act(act: Act, after: ActState, **change: Any) -> None:
    """The act, out of the state in which it was read. Raises StaleState."""
    if Act.objects.filter(pk=act.pk, state=act.state).update(state=after, **change) != 1:
        raise StaleState(f"act {act.pk} is no longer {act.state}", _FASTER)
    act.refresh_from_db()
